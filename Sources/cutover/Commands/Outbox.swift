import ArgumentParser
import CutoverBasics
import CutoverDomain
import CutoverHosting
import CutoverJSON
import CutoverParity
import CutoverPostgres
import CutoverProgram

struct OutboxCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "outbox", abstract: "See, deliver or give up what Redis has still to be told.",
    discussion: """
      Whatever changes in Postgres leaves a note for each of its keys in Redis, in the same transaction. A note goes when \
      Redis has followed, so that an outage of Redis is a delay and nothing else.

      EXAMPLE:
        cutover outbox list
      """,
    subcommands: [OutboxList.self, OutboxReplay.self, OutboxPurge.self])
}

struct OutboxList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Say which keys wait, since when, and what went wrong.",
    discussion: """
      EXAMPLE:
        cutover outbox list --json
      """)

  @OptionGroup var settings: Settings
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    try Stores(settings).withPostgres { connection in
      try Schema.require(of: Domains.current, on: connection)
      let status = try Domains.currentCache().outbox(on: connection)
      if json { return Console.print(status.json) }
      if status.keys.isEmpty, status.setAside.isEmpty { return Console.print("nothing waits: Redis has followed") }
      for line in status.lines { Console.print(line) }
    }
  }
}

struct OutboxReplay: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Deliver everything that waits, now.",
    discussion: """
      Delivering twice is delivering once; a running writer does it automatically. What was set aside, since Redis refused it \
      for what its keys hold, is tried again. Exits with status 69 where Redis is out of reach: \
      then everything still waits.

      EXAMPLE:
        cutover outbox replay
      """)

  @OptionGroup var settings: Settings
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    let stores = Stores(settings)
    let cache = try Domains.currentCache()
    let pending = try stores.withPostgres { connection in
      try Schema.require(of: Domains.current, on: connection)
      _ = try cache.takeUpOutbox(on: connection)
      return try Domains.currentCache().outbox(on: connection).pending
    }
    var delivered = 0
    if pending > 0 {
      let relay = cache.relay(postgres: try stores.postgresPool(), redis: try stores.redis(), settings.cache)
      defer { relay.close() }
      // What comes in meanwhile is not waited for: there may be no end to it.
      do throws(SinkError) {
        while delivered < pending {
          let notes = try relay.deliver()
          if notes == 0 { break }
          delivered += notes
        }
      } catch {
        throw Failure(.unavailable, "\(error); \(counted(delivered, "note")) delivered, the others wait")
      }
    }
    let aside = try stores.withPostgres { try cache.outbox(on: $0).setAsideNotes }
    delivered -= min(delivered, aside)
    if json {
      Console.print(.object(["delivered": .integer(delivered), "set_aside": .integer(aside)]))
    } else if aside > 0 {
      throw Failure(
        .unavailable, "\(counted(delivered, "note")) delivered; Redis refuses \(aside), see 'cutover outbox list'")
    } else {
      Console.print(delivered == 0 ? "nothing waits: Redis has followed" : "\(counted(delivered, "note")) delivered")
    }
  }
}

struct OutboxPurge: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "purge", abstract: "Give up what waits, and remove its keys from Redis.",
    discussion: """
      The keys go first, so that nothing out of date stays: the next reader fills them from Postgres. Trades that are given \
      up never reach the stream.

      EXAMPLE:
        cutover outbox purge --key nof0:leaderboard:cache
      """)

  @Option(help: ArgumentHelp("Only what waits for this key; may be repeated.", valueName: "key"))
  var key: [String] = []
  @Flag(help: "Everything that waits.") var all = false
  @OptionGroup var settings: Settings
  @Flag(help: "Print JSON.") var json = false

  mutating func validate() throws {
    if key.isEmpty && !all { throw ValidationError("Say what to give up: --key or --all.") }
    if !key.isEmpty && all { throw ValidationError("Give --key or --all, not both.") }
  }

  func run() throws {
    let stores = Stores(settings)
    try stores.withPostgres { connection in
      try Schema.require(of: Domains.current, on: connection)
      let purge = try Domains.currentCache().purgeOutbox(
        of: all ? nil : key, on: connection, stores.redis(), settings.cache)
      if json {
        let keys = purge.notes.map { JSONValue.object(["key": .text($0.key), "notes": .integer($0.count)]) }
        return Console.print(.object(["purged": .array(keys)]))
      }
      for (key, count) in purge.notes { Console.print("\(count) given up  \(VisibleText.escaping(key))") }
      if purge.notes.isEmpty { Console.print("nothing waits that could be given up") }
    }
  }
}

extension OutboxStatus {
  fileprivate var json: JSONValue {
    .object([
      "pending": .integer(pending), "oldest_seconds": .seconds(oldestAge),
      "last_error": lastError.map { .text($0) } ?? .null,
      "keys": .array(keys.map(\.json)), "set_aside": .array(setAside.map(\.json)),
    ])
  }

  /// A table, then what went wrong last.
  fileprivate var lines: [String] {
    var table = TextTable(["key", "notes", "attempts", "waits"], texts: 1)
    for key in keys + setAside {
      table.add([key.key, "\(key.notes)", "\(key.attempts)", key.isSetAside ? "set aside" : "\(Int(key.age)) s"])
    }
    var lines = table.lines
    if let lastError { lines.append("last error: \(VisibleText.escaping(lastError))") }
    for key in setAside {
      lines.append("set aside: \(VisibleText.escaping(key.lastError ?? key.key))")
    }
    if !setAside.isEmpty { lines.append("'cutover outbox replay' tries these again, 'purge' gives them up") }
    return lines
  }
}

extension OutboxStatus.Key {
  fileprivate var json: JSONValue {
    .object([
      "key": .text(key), "notes": .integer(notes), "attempts": .integer(attempts),
      "age_seconds": .seconds(age), "last_error": lastError.map { .text($0) } ?? .null,
    ])
  }
}

extension JSONValue {
  /// To the millisecond.
  fileprivate static func seconds(_ seconds: Double) -> JSONValue {
    .number(JSONNumber(unchecked: "\((seconds * 1000).rounded() / 1000)"))
  }
}
