package import CutoverDomain
import CutoverJSON
package import CutoverPostgres
package import CutoverRedis
import CutoverRepository

/// What Redis holds of values that no endpoint shows, beside what Postgres makes of the same values today.
///
/// Only what is in Redis is compared: what it does not hold cannot be out of date. Both answers are for one comparison, and
/// read the same batches.
package final class StoredValues<Contents: CacheContents> {
  /// The value of a key on both sides, as JSON; `nil` where a side has none.
  private typealias Pair = (key: String, repository: [UInt8]?, cache: [UInt8]?)

  private let connection: PostgresConnection
  private let redis: RedisPool
  private let contents: Contents
  private var notes: [Contents.Note]?
  /// The batches that one answer has read and the other has not.
  private var ahead: [Int: [Pair]] = [:]

  private let batch = 200

  package init(_ connection: PostgresConnection, _ redis: RedisPool, _ contents: Contents) {
    self.connection = connection
    self.redis = redis
    self.contents = contents
  }

  package func answer(from side: Side) -> any Response {
    // A comparison opens the repository first; what an earlier one left is no part of it.
    if side == .repository { (notes, ahead) = (nil, [:]) }
    return StoredValuesResponse { [self] in try records(of: side) }
  }

  private func records(of side: Side) throws -> () throws -> Record? {
    var number = 0
    var pairs = try pairs(number)[...]
    return { [self] in
      while true {
        guard let pair = pairs.popFirst() else {
          number += 1
          pairs = try self.pairs(number)[...]
          if pairs.isEmpty { return nil }
          continue
        }
        guard let value = side == .cache ? pair.cache : pair.repository else { continue }
        return Record(json: Self.record(pair.key, value))
      }
    }
  }

  private func pairs(_ number: Int) throws -> [Pair] {
    if let read = ahead.removeValue(forKey: number) { return read }
    let notes = try notes ?? list()
    self.notes = notes
    let part = notes.dropFirst(number * batch).prefix(batch)
    let pairs = try part.isEmpty ? [] : load(Array(part))
    ahead[number] = pairs
    return pairs
  }

  private func list() throws -> [Contents.Note] {
    try tolerating { try redis.withConnection { try contents.storedNotes(on: $0) } }
      .map { (note: $0, name: contents.key(of: $0).name) }.sorted { $0.name < $1.name }.map(\.note)
  }

  private func load(_ notes: [Contents.Note]) throws -> [Pair] {
    let writes = try RepositoryRead.translating("tables that no endpoint shows") {
      try contents.writes(for: notes, on: connection)
    }
    let right = Dictionary(writes.map { ($0.key.name, $0.json) }) { first, _ in first }
    return try tolerating {
      try redis.withConnection { redis in
        try notes.compactMap { note in
          let key = contents.key(of: note).name
          // A key may have gone meanwhile.
          guard let value = try Self.value(of: key, on: redis) else { return nil }
          return (String(key.dropFirst(contents.keys.prefix.utf8.count + 1)), right[key] ?? nil, value)
        }
      }
    }
  }

  /// What a key holds, as JSON; `nil` where there is no such key.
  private static func value(of key: String, on redis: RedisConnection) throws -> [UInt8]? {
    switch try redis.command("TYPE", key).string {
    case "none": return nil
    case "string": return try redis.get(key).map(json)
    case "list": return CacheWrite.listJSON(try redis.lrange(key, 0, -1).map(json))
    case "hash":
      return CacheWrite.hashJSON(
        try redis.hgetall(key).map { (String(decoding: $0.field, as: UTF8.self), json($0.value)) })
    case let other: return Array(JSONValue.string(ExactString("a \(other ?? "value") of Redis")).compact.utf8)
    }
  }

  /// A text of Redis; one that is no JSON becomes a JSON text.
  private static func json(_ bytes: [UInt8]) -> [UInt8] {
    if (try? JSONValue.parse(bytes)) != nil { return bytes }
    return Array(JSONValue.string(ExactString(String(decoding: bytes, as: UTF8.self))).compact.utf8)
  }

  private static func record(_ key: String, _ value: [UInt8]) -> [UInt8] {
    Array("{\"key\":\(JSONValue.string(ExactString(key)).compact),\"value\":".utf8) + value + Array("}".utf8)
  }

  private func tolerating<R>(_ body: () throws -> R) throws -> R {
    do { return try body() } catch let error as RedisError {
      throw ReadError(
        .unavailable, source: "Redis", message: "\(error)",
        remedy: "see that Redis runs and can be reached ('cutover doctor')")
    }
  }
}

/// The values as the one array of an answer.
private final class StoredValuesResponse: Response {
  private var open: (() throws -> () throws -> Record?)?

  init(_ open: @escaping () throws -> () throws -> Record?) { self.open = open }

  func nextPart() throws -> ResponseField? {
    guard let open else { return nil }
    self.open = nil
    return .records(name: "values", next: try open())
  }
}
