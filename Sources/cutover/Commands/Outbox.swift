import ArgumentParser
import CutoverBasics
import CutoverDomain
import CutoverHosting
import CutoverJSON
import CutoverMessages
import CutoverParity
import CutoverPostgres
import CutoverProgram

struct OutboxCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "outbox", abstract: "List, deliver or discard what has not reached Redis or other programs yet.",
    discussion: """
      Every change in Postgres adds a note for each of its Redis keys, in the same transaction. The note is removed \
      when Redis has followed, so an outage of Redis is only a delay.

      A domain that sends messages to other programs (gateway) enqueues them in the same way. cutover serve delivers \
      them to outbox.target, at least once. After ten failed attempts a message is dead, until it is replayed.

      EXAMPLE:
        cutover outbox list
      """,
    subcommands: [OutboxList.self, OutboxReplay.self, OutboxPurge.self])
}

struct OutboxList: ParsableCommand, LooksOnly {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the keys and messages that wait, since when, and what went wrong.",
    discussion: """
      EXAMPLE:
        cutover outbox list --json
        cutover outbox list --domain gateway --state dead
      """)

  @Option(help: ArgumentHelp("Only messages of this state.", valueName: "state"))
  var state: MessageState?
  @Option(help: "How many messages to list.") var limit = 100
  @Option(help: ArgumentHelp("Only messages behind this one.", valueName: "id")) var after: Int64 = 0
  @OptionGroup var settings: Settings
  @Flag(help: "Print JSON.") var json = false

  mutating func validate() throws {
    guard 1...100_000 ~= limit else { throw ValidationError("--limit is a number from 1 to 100000.") }
  }

  func run() throws {
    try Stores(settings).withPostgres { connection in
      let domain = Domains.current
      try Schema.require(of: domain, on: connection)
      let notes =
        domain.sendsMessages
        ? try domain.cache?.outbox(on: connection) : try Domains.currentCache().outbox(on: connection)
      let messages = try MessageListing(settings, state, after: after, limit: limit, on: connection)
      if json {
        let members = (notes?.json.members ?? []) + (messages?.members ?? [])
        return Console.print(.object(members))
      }
      let lines =
        (notes?.keys.isEmpty == false || notes?.setAside.isEmpty == false ? notes?.lines ?? [] : [])
        + (messages?.lines ?? [])
      if lines.isEmpty {
        return Console.print(
          notes == nil ? "nothing waits: every message is delivered" : "nothing waits: Redis has followed")
      }
      for line in lines { Console.print(line) }
    }
  }
}

/// Messages as a command lists them; of those that are delivered only where they are asked for.
private struct MessageListing {
  let status: MessageStatus
  let messages: [StoredMessage]
  let hasTarget: Bool

  init?(
    _ settings: Settings, _ state: MessageState?, after: Int64, limit: Int, on connection: PostgresConnection
  ) throws {
    guard let outbox = OutboxSettings(settings) else { return nil }
    hasTarget = try outbox.target != nil
    status = try MessageOutbox.status(on: connection)
    messages = try MessageOutbox.list(state, after: after, limit: limit, on: connection)
  }

  var members: [JSONMember] {
    let waiting = JSONValue.object([
      "pending": .integer(status.pending), "dead": .integer(status.dead), "oldest_seconds": .seconds(status.oldestAge),
      "last_error": status.lastError.map { .text($0) } ?? .null,
    ])
    return [
      JSONMember(name: "messages", value: waiting), JSONMember(name: "events", value: .array(messages.map(\.json))),
    ]
  }

  var lines: [String] {
    guard !messages.isEmpty else { return [] }
    var table = TextTable(["id", "attempts", "state", "type", "of", "made", "error"], texts: 0)
    for message in messages {
      table.add([
        "\(message.id)", "\(message.attempts)", message.state.lowercased(), message.eventType,
        "\(message.aggregateType) \(message.aggregateId)", UTCDate(message.createdAt).seconds, message.lastError ?? "",
      ])
    }
    var lines = table.lines
    if status.pending > 0, !hasTarget {
      lines.append("nothing is delivered: \(OutboxSettings.targetName) is not set")
    }
    if status.dead > 0 {
      lines.append("'cutover outbox replay' tries dead messages again, 'purge --state dead' removes them")
    }
    return lines
  }
}

extension MessageState: ExpressibleByArgument {
  package init?(argument: String) { self.init(name: argument) }
  package static var allValueStrings: [String] { allCases.map { $0.rawValue.lowercased() } }
}

struct OutboxReplay: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Deliver everything that waits, now.",
    discussion: """
      A running writer does this automatically; delivering twice does no harm. Notes that were set aside, because \
      Redis refused them for what their keys hold, are tried again, and so are dead messages. Exits with status 69 if \
      what it delivers to is out of reach: then everything still waits.

      EXAMPLE:
        cutover outbox replay
      """)

  @OptionGroup var settings: Settings
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    if let outbox = OutboxSettings(settings) { try replayMessages(outbox) }
    if !Domains.current.sendsMessages || Domains.current.cache != nil { try replayNotes() }
  }

  private func replayMessages(_ outbox: OutboxSettings) throws {
    let stores = Stores(settings)
    let replayed = try stores.withPostgres { connection in
      try Schema.require(of: Domains.current, on: connection)
      return try MessageOutbox.replay(on: connection)
    }
    guard let address = try outbox.target else {
      throw Failure(
        .configuration,
        "the messages have nowhere to go; set domains.\(Domains.current.name).\(OutboxSettings.targetName)")
    }
    let delivery = MessageDelivery(try stores.postgresPool(), to: try outbox.opened(address), outbox.policy)
    var total = MessageDelivery.Result()
    // A message that failed is due later: so this ends.
    while !Interruption.happened {
      let result = try delivery.deliver()
      total.add(result)
      if result.claimed == 0 || result.outage != nil { break }
    }
    if json {
      return Console.print(
        .object([
          "replayed": .integer(replayed), "delivered": .integer(total.delivered), "failed": .integer(total.failed),
          "dead": .integer(total.dead),
        ]))
    }
    if let outage = total.outage {
      throw Failure(
        .unavailable, "\(outage); \(counted(total.delivered, "message")) delivered to \(address), the others wait")
    }
    if total.failed > 0 {
      throw Failure(
        .unavailable,
        "\(counted(total.delivered, "message")) delivered, \(total.failed) refused by \(address); see 'cutover outbox list'"
      )
    }
    Console.print(
      total.delivered == 0
        ? "nothing waits: every message is delivered" : "\(counted(total.delivered, "message")) delivered")
  }

  private func replayNotes() throws {
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
      trades never reach the stream. Messages are removed by their state; those that were not delivered are lost.

      EXAMPLE:
        cutover outbox purge --key nof0:leaderboard:cache
        cutover outbox purge --domain gateway --state delivered
      """)

  @Option(help: ArgumentHelp("Only what waits for this key; may be repeated.", valueName: "key"))
  var key: [String] = []
  @Option(help: ArgumentHelp("Only messages of this state.", valueName: "state"))
  var state: MessageState?
  @Flag(help: "Everything that waits, and all messages.") var all = false
  @OptionGroup var settings: Settings
  @Flag(help: "Print JSON.") var json = false

  mutating func validate() throws {
    switch [!key.isEmpty, state != nil, all].count(where: { $0 }) {
    case 0: throw ValidationError("Say what to give up: --key, --state or --all.")
    case 1: break
    default: throw ValidationError("Give one of --key, --state and --all.")
    }
  }

  func run() throws {
    let domain = Domains.current
    if state != nil || all && domain.sendsMessages { try purgeMessages() }
    if !key.isEmpty || all && (!domain.sendsMessages || domain.cache != nil) { try purgeNotes() }
  }

  private func purgeMessages() throws {
    let domain = Domains.current
    guard domain.sendsMessages else { throw Failure(.usage, "the domain \(domain.name) sends no messages") }
    try Stores(settings).withPostgres { connection in
      try Schema.require(of: domain, on: connection)
      let count = try MessageOutbox.purge(state, on: connection)
      if json { return Console.print(.object(["purged": .integer(count)])) }
      Console.print("\(counted(count, "message")) removed")
    }
  }

  private func purgeNotes() throws {
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
