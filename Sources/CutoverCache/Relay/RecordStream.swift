import CutoverDomain
import CutoverHosting
import CutoverJSON
package import CutoverPostgres
import CutoverRedis
import CutoverTelemetry

/// A stream of records for consumers: each event of a record once, in the order of their sequence numbers.
///
/// An entry's id is `<sequence number>-0`. The guard of a record holds the number that was streamed last for it, so that notes
/// which are delivered twice are streamed once. An event that is applied late, after newer ones, comes behind them, as
/// Redis wants rising ids.
package struct RecordStream: Sendable {
  /// The wire texts of the records with these ids; one that is not there is left out. Throws `PostgresError`, with code
  /// `decoding` where one of them cannot be read, and `ReadError` where one cannot be sent.
  package typealias Load =
    @Sendable (_ ids: [String], _ connection: PostgresConnection) throws -> [(id: String, json: [UInt8])]

  private let key: CacheKey
  /// What the field of an entry with the record is called: `trade`.
  private let label: String
  private let length: Int
  private let guardOf: @Sendable (_ id: String) -> CacheKey
  private let load: Load

  /// `guards` begins the names of all guards, without the colon after it.
  private let guards: String

  package init(
    _ key: CacheKey, of label: String, length: Int, guards: String, guardOf: @escaping @Sendable (String) -> CacheKey,
    load: @escaping Load
  ) {
    (self.key, self.label, self.length, self.guards, self.guardOf, self.load) = (
      key, label, length, guards, guardOf, load
    )
  }

  /// The stream's name.
  package var name: String { key.name }

  /// Whether a key holds the stream, a guard, or what stood in the place of one.
  func isRecord(_ name: String) -> Bool {
    name == key.name || name.utf8.starts(with: "\(key.name):quarantined:".utf8)
      || name.utf8.starts(with: "\(guards):".utf8)
  }

  struct Entry {
    let seq: Int64
    let id: String
    let json: [UInt8]
  }

  /// Takes the records that `notes` name from Postgres, each with its note's sequence number. One that is not there, or
  /// cannot be sent, is left out. Throws `PostgresError`.
  func batch(_ notes: [(seq: Int64, id: String)], on connection: PostgresConnection) throws -> Batch {
    if notes.isEmpty { return Batch(stream: self, entries: []) }
    let records = try loaded(Array(Set(notes.map { ExactString($0.id) })), on: connection)
    let entries = notes.sorted { $0.seq < $1.seq }.compactMap { note in
      records[ExactString(note.id)].map { Entry(seq: note.seq, id: note.id, json: $0) }
    }
    return Batch(stream: self, entries: entries)
  }

  private func loaded(_ ids: [ExactString], on connection: PostgresConnection) throws -> [ExactString: [UInt8]] {
    do {
      return Dictionary(
        try load(ids.map(\.string), connection).map { (ExactString($0.id), $0.json) }, uniquingKeysWith: { $1 })
    } catch let error as PostgresError where error.code != .decoding { throw error } catch {
      if ids.count == 1 { return [:] }
      let half = ids.count / 2
      return try loaded(Array(ids[..<half]), on: connection)
        .merging(loaded(Array(ids[half...]), on: connection)) { $1 }
    }
  }

  /// What is wrong with the stream, which Postgres cannot be compared with; `nil` where it is a stream, or not there yet.
  /// Throws `RedisError`.
  func problem(on redis: RedisConnection) throws -> String? {
    let type = try redis.command("TYPE", key.name).string ?? "none"
    return type == "none" || type == "stream"
      ? nil : "\(key.name) holds a \(type); the next \(label) has it renamed and begins a new stream"
  }

  /// Records on their way into the stream.
  struct Batch {
    let stream: RecordStream
    let entries: [Entry]

    /// Writes the entries, and gives those that Redis refuses for what its keys hold, by their guards' names. A key that holds
    /// something else than the stream or a guard is renamed: nobody can tell what it is good for. Throws `RedisError`.
    func write(to redis: RedisConnection) throws(RedisError) -> [String: String] {
      var refused: [String: String] = [:]
      for start in stride(from: 0, to: entries.count, by: size) {
        let batch = entries[start..<min(start + size, entries.count)]
        do throws(RedisError) { try add(batch, to: redis) } catch {
          guard error.isRefusal else { throw error }
          try repair(batch, on: redis)
          // One by one, in their order: what was appended already is known by its guard.
          for index in batch.indices {
            do throws(RedisError) { try add(batch[index...index], to: redis) } catch {
              guard error.isRefusal else { throw error }
              refused[stream.guardOf(batch[index].id).name] = error.message
            }
          }
        }
      }
      return refused
    }

    /// Renames the keys of the stream and of the guards that hold another type of value.
    private func repair(_ batch: ArraySlice<Entry>, on redis: RedisConnection) throws(RedisError) {
      let names = [stream.key.name] + batch.map { stream.guardOf($0.id).name }
      let moved = try redis.run(
        RecordStream.quarantine, keys: names, arguments: [String(UInt64.random(in: .min ... .max), radix: 16)],
        retry: true)
      for name in moved.array?.compactMap(\.string) ?? [] {
        Logger(label: "cutover.relay").error(
          "A key of Redis held another type of value and was renamed", metadata: ["key": .string(name)])
      }
    }

    private func add(_ batch: ArraySlice<Entry>, to redis: RedisConnection) throws(RedisError) {
      var arguments: [any RedisArgument] = [stream.length, stream.guardOf("").lifetime ?? 0, stream.label]
      for entry in batch { arguments += [entry.seq, entry.id, entry.json] as [any RedisArgument] }
      try redis.run(
        RecordStream.append, keys: [stream.key.name] + batch.map { stream.guardOf($0.id).name },
        arguments: arguments, retry: true)
    }

    private let size = 500
  }

  /// KEYS: the stream, a guard for each record. ARGV: what tells the new names from others. Gives the new names.
  fileprivate static let quarantine = RedisScript(
    """
    local moved = {}
    for i = 1, #KEYS do
      local type = redis.call('TYPE', KEYS[i]).ok
      if type ~= 'none' and type ~= (i == 1 and 'stream' or 'string') then
        local name = KEYS[i] .. ':quarantined:' .. redis.call('TIME')[1] .. '-' .. ARGV[1]
        redis.call('RENAME', KEYS[i], name)
        moved[#moved + 1] = name
      end
    end
    return moved
    """)

  /// KEYS: the stream, a guard for each record. ARGV: the stream's length, the guards' lifetime, what a record is called,
  /// then sequence number, id and JSON of each.
  fileprivate static let append = RedisScript(
    """
    local last, part = 0, 0
    if redis.call('EXISTS', KEYS[1]) == 1 then
      local info = redis.call('XINFO', 'STREAM', KEYS[1])
      for i = 1, #info, 2 do
        if info[i] == 'last-generated-id' then
          last, part = string.match(info[i + 1], '(%d+)-(%d+)')
          last, part = tonumber(last), tonumber(part)
        end
      end
    end
    for i = 2, #KEYS do
      local at = 4 + (i - 2) * 3
      local seq = tonumber(ARGV[at])
      local known = redis.call('GET', KEYS[i])
      if not known or (tonumber(known) or 0) < seq then
        if seq > last then last, part = seq, 0 else part = part + 1 end
        redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], string.format('%.0f-%.0f', last, part),
          'seq', ARGV[at], 'id', ARGV[at + 1], ARGV[3], ARGV[at + 2])
        redis.call('SET', KEYS[i], ARGV[at], 'EX', ARGV[2])
      end
    end
    """)
}

extension RedisError {
  /// Whether Redis refuses a command for what its key or its arguments are: trying again does not help, and others are not
  /// concerned. Outages and refusals of every write (`READONLY`, `OOM`, `NOPERM`) are not.
  var isRefusal: Bool { code == .server && (serverPrefix == "WRONGTYPE" || serverPrefix == "ERR") }
}
