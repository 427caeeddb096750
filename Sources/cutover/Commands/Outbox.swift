import ArenaDomain
import ArgumentParser
import CutoverJSON
import CutoverRedis

struct OutboxCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "outbox",
    abstract: "Look after what waits to reach Redis.",
    discussion: """
      EXAMPLE:
        cutover outbox list
      """,
    subcommands: [OutboxList.self, OutboxReplay.self, OutboxPurge.self])
}

struct OutboxList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the keys that wait, the longest waiting first.",
    discussion: """
      EXAMPLE:
        cutover outbox list --json
      """)

  @OptionGroup var settings: Settings
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    let entries = try OutboxBacklog(settings).entries
    if json { return Console.print(.array(entries.map(\.json))) }
    for entry in entries {
      Console.print(
        "\(entry.key)  \(entry.notes) notes, waiting for \(Int(entry.age)) s, tried \(entry.attempts) times"
          + (entry.lastError.map { ": \($0)" } ?? ""))
    }
    if entries.isEmpty { Console.note("nothing waits: Redis has everything") }
  }
}

struct OutboxReplay: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Deliver all that waits, now.",
    discussion: """
      Ends with 69 where Redis is out of reach.

      EXAMPLE:
        cutover outbox replay
      """)

  @OptionGroup var settings: Settings

  func run() throws {
    let stores = Stores(settings)
    let relay = CacheRelay(
      postgres: try stores.postgresPool(), redis: try stores.redis(), lifetimes: try settings.lifetimes)
    defer { relay.close() }
    var delivered = 0
    while true {
      let notes = try relay.deliver()
      if notes == 0 { break }
      delivered += notes
    }
    Console.print("\(delivered) notes delivered")
  }
}

struct OutboxPurge: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "purge", abstract: "Give up what waits; the values are removed from Redis first.",
    discussion: """
      Readers then fill Redis from Postgres, so that nothing stale is left. The stream of trades lacks what is given up.

      EXAMPLE:
        cutover outbox purge --key nof0:leaderboard
      """)

  @Option(help: "Give up what waits for this key.") var key: String?
  @Flag(help: "Give up everything.") var all = false
  @OptionGroup var settings: Settings

  mutating func validate() throws {
    if (key == nil) != all { throw ValidationError("Give --key or --all.") }
  }

  func run() throws {
    let stores = Stores(settings)
    let keys = try OutboxBacklog(settings).entries.map(\.key).filter { key == nil || key == $0 }
    guard !keys.isEmpty else { return Console.note("nothing waits" + (key.map { " for \($0)" } ?? "")) }
    let values = keys.filter { !$0.hasSuffix(":stream") }
    let removed =
      try values.isEmpty
      ? 0 : stores.redis().withConnection { try $0.send(RedisCommand(["UNLINK"] + values)).integer ?? 0 }
    let notes = try stores.withPostgres { try Outbox.giveUp(key: key, on: $0) }
    Console.print("\(notes) notes of \(keys.count) keys given up, \(removed) values removed from Redis")
  }
}

extension OutboxEntry {
  fileprivate var json: JSONValue {
    .object([
      "key": .text(key), "notes": .integer(notes), "attempts": .integer(attempts),
      "age_seconds": .number(JSONNumber(unchecked: "\(age)")), "last_error": lastError.map { .text($0) } ?? .null,
    ])
  }
}
