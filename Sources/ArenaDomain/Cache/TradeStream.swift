import CutoverDomain
import CutoverHosting
import CutoverJSON
import CutoverPostgres
import CutoverRedis
import CutoverRepository
import CutoverTelemetry

/// Puts trades into `trades:stream` for consumers: each event of a trade once, in the order of their sequence numbers.
///
/// An entry's id is `<sequence number>-0`. The guard `ingest:trade:{id}` holds the number that was streamed last for the
/// trade, so that notes which are delivered twice are streamed once. An event that is applied late, after newer ones,
/// comes behind them, as Redis wants rising ids.
struct TradeStream {
  let keys: CacheRegistry

  private struct Entry {
    let seq: Int64
    let id: String
    let trade: [UInt8]
  }

  private var entries: [Entry] = []

  /// Takes the trades that `notes` name from Postgres, each with its note's sequence number. One that is not there, or
  /// cannot be sent, is left out. Throws `PostgresError`.
  init(_ notes: [(seq: Int64, id: String)], on connection: PostgresConnection, _ keys: CacheRegistry) throws {
    self.keys = keys
    if notes.isEmpty { return }
    let trades = try Self.load(Array(Set(notes.map { ExactString($0.id) })), on: connection)
    for note in notes.sorted(by: { $0.seq < $1.seq }) {
      guard let json = trades[ExactString(note.id)] else { continue }
      entries.append(Entry(seq: note.seq, id: note.id, trade: json))
    }
  }

  private static func load(
    _ ids: [ExactString], on connection: PostgresConnection
  ) throws -> [ExactString: [UInt8]] {
    do {
      return Dictionary(
        try connection.all(FindRecords<TradeTable>(ids.map(\.string))).map {
          (TradeTable.key(of: $0), try $0.trade.json)
        },
        uniquingKeysWith: { $1 })
    } catch let error as PostgresError where error.code != .decoding { throw error } catch {
      if ids.count == 1 { return [:] }
      let half = ids.count / 2
      return try load(Array(ids[..<half]), on: connection)
        .merging(load(Array(ids[half...]), on: connection)) { $1 }
    }
  }

  /// Writes the entries, and gives those that Redis refuses for what its keys hold, by their guards' names. A key that holds
  /// something else than the stream or a guard is renamed: nobody can tell what it is good for. Throws `RedisError`.
  func write(to redis: RedisConnection) throws(RedisError) -> [String: String] {
    var refused: [String: String] = [:]
    for start in stride(from: 0, to: entries.count, by: Self.batch) {
      let batch = entries[start..<min(start + Self.batch, entries.count)]
      do throws(RedisError) { try add(batch, to: redis) } catch {
        guard error.isRefusal else { throw error }
        try repair(batch, on: redis)
        // One by one, in their order: what was appended already is known by its guard.
        for index in batch.indices {
          do throws(RedisError) { try add(batch[index...index], to: redis) } catch {
            guard error.isRefusal else { throw error }
            refused[keys.ingestedTrade(id: batch[index].id).name] = error.message
          }
        }
      }
    }
    return refused
  }

  /// Renames the keys of the stream and of the guards that hold another type of value.
  private func repair(_ batch: ArraySlice<Entry>, on redis: RedisConnection) throws(RedisError) {
    let names = [keys.tradeStream.name] + batch.map { keys.ingestedTrade(id: $0.id).name }
    let moved = try redis.run(
      Self.quarantine, keys: names, arguments: [String(UInt64.random(in: .min ... .max), radix: 16)], retry: true)
    for name in moved.array?.compactMap(\.string) ?? [] {
      Logger(label: "cutover.relay").error(
        "A key of Redis held another type of value and was renamed", metadata: ["key": .string(name)])
    }
  }

  private func add(_ batch: ArraySlice<Entry>, to redis: RedisConnection) throws(RedisError) {
    var arguments: [any RedisArgument] = [keys.settings.streamLength, keys.ingestedTrade(id: "").lifetime ?? 0]
    for entry in batch { arguments += [entry.seq, entry.id, entry.trade] as [any RedisArgument] }
    try redis.run(
      Self.append, keys: [keys.tradeStream.name] + batch.map { keys.ingestedTrade(id: $0.id).name },
      arguments: arguments, retry: true)
  }

  /// KEYS: the stream, a guard for each trade. ARGV: what tells the new names from others. Gives the new names.
  private static let quarantine = RedisScript(
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

  private static let batch = 500

  /// KEYS: the stream, a guard for each trade. ARGV: the stream's length, the guards' lifetime, then sequence number,
  /// id and JSON of each trade.
  private static let append = RedisScript(
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
      local at = 3 + (i - 2) * 3
      local seq = tonumber(ARGV[at])
      local known = redis.call('GET', KEYS[i])
      if not known or (tonumber(known) or 0) < seq then
        if seq > last then last, part = seq, 0 else part = part + 1 end
        redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], string.format('%.0f-%.0f', last, part),
          'seq', ARGV[at], 'id', ARGV[at + 1], 'trade', ARGV[at + 2])
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
