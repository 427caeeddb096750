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
    commandName: "outbox", abstract: "List, deliver or discard changes that have not reached Redis yet.",
    discussion: """
      Every change in Postgres adds a note for each of its Redis keys, in the same transaction. The note is removed \
      when Redis has followed, so an outage of Redis is only a delay.

      EXAMPLE:
        cutover outbox list
      """,
    subcommands: [OutboxList.self, OutboxReplay.self, OutboxPurge.self])
}

struct OutboxList: ParsableCommand, LooksOnly {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the keys that wait, since when, and what went wrong.",
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
      A running writer does this automatically; delivering twice does no harm. Notes that were set aside, because \
      Redis refused them for what their keys hold, are tried again. Exits with status 69 if Redis is out of reach: \
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
    commandName: "purge", abstract: "Discard what waits, and remove its keys from Redis.",
    discussion: """
      The keys are removed first, so nothing out of date remains: the next reader fills them from Postgres. Discarded \
      trades never reach the stream.

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
