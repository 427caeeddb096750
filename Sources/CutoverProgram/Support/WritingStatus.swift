import CutoverBasics
import CutoverDomain
import CutoverDualWrite
import CutoverHosting
package import CutoverJSON
package import CutoverJournal
package import CutoverPostgres
package import CutoverPostgresJournal
import Glibc

/// How far the sinks have come, and what holds them up: as the running writer says it, else as the journal remembers.
package struct WritingStatus {
  package struct Sink {
    package let name: String
    package let position: Int64
    package let lag: Int64
    /// How long the oldest event has waited, in seconds; `nil` where that cannot be said.
    package let seconds: Double?
    package let error: String?
    /// Whether somebody reads its store, or will.
    package var isNeeded = true
  }

  package let journal: JournalStatus
  package let sinks: [Sink]
  /// Why Redis does not follow, as far as the running writer knows.
  package let relayError: String?
  /// The server and database of the journal; `nil` where it is a file of the state folder.
  package let place: String?
  /// On how many machines an event is when it is accepted; `nil` where the journal is a file.
  package let replication: JournalReplication?
  /// The processes that use a journal in Postgres.
  package let nodes: [JournalNode]
  /// Why the running writer cannot accept anything, `nil` while it can.
  package let journalError: String?
  /// For how many milliseconds the sinks of the running writer stood still for the last comparison.
  package let lastPause: Int?
  /// What the running writer holds up, waits for or refuses; empty where there is nothing to say.
  package let turn: WriterTurn
  package let isRunning: Bool
  /// Whether a writer runs here that has another journal than the settings name.
  private let hasOther: Bool
  /// Why the writer that runs here does not answer; `nil` where it does, or none runs.
  package let silence: String?
  /// The process that has the journal: the running writer, or one that begins or ends and does not answer.
  package let process: String?
  /// The legacy files that are left alone, since every endpoint that reads them is complete.
  package var held: [HeldFile] { HeldFile.all(domain, statePath: statePath) }
  private let domain: any HostedDomain.Type
  private let statePath: String
  /// That the legacy side was retired; `nil` while it is in use.
  package let retirement: Retirement?

  /// What stands before a cause that the journal remembers.
  static let past = "when a writer last ran: "

  /// `nil` where there is no journal. `repository` says what the database says of itself, where that is to be seen.
  /// `waiters` says which sessions of Cutover wait for a lock in the database, and is asked only where the repository is
  /// behind and nothing says why.
  package init?(
    _ settings: Settings, repository: () -> StoreStanding = { .unknown }, waiters: () throws -> [PostgresWaiter]
  ) throws {
    let (domain, statePath) = (settings.domain, settings.state.path)
    guard let reader = try JournalPlace(settings).reader() else { return nil }
    let known = try reader.status()
    let cursors = known.cursors
    let answer = WriterAnswer(statePath: statePath)
    let found = answer.status
    silence = answer.silence?.description
    // Settings that name another journal than the writer's, in a shell say: its sinks say nothing of this one.
    hasOther = found?.journal.map { $0 != known.identity } == true
    let live = hasOther ? nil : found
    let retirement = try Retirement.read(statePath)
    self.retirement = retirement
    // Without a writer the flags say whether anybody reads the files.
    let isLegacyNeeded = live != nil || !Completion(of: domain).isComplete
    // Under a flood the journal grows between two questions: how far the running writer is behind, it says itself.
    let stated: [(name: String, position: Int64, lag: Int64?, error: String?, seconds: Double?, isNeeded: Bool)] =
      live?.sinks.map { ($0.name, $0.position, $0.lag, $0.error, $0.lagSeconds, $0.isNeeded) }
      ?? cursors.filter { retirement == nil || $0.sink != Side.legacy.rawValue }.map { cursor in
        let isLegacy = cursor.sink == Side.legacy.rawValue
        return (
          cursor.sink, cursor.sequence, nil,
          cursor.lastError.map { Self.past + $0 }
            ?? (isLegacy ? Self.mismatch(reader, domain.legacy, statePath) : nil), nil,
          !isLegacy || isLegacyNeeded
        )
      }
    // Asked one after the other, since each goes ahead of what was asked before: what is remembered, the store, the journal.
    let standing = repository()
    let journal = try reader.status()
    let corrected = stated.map { sink in
      var sink = sink
      guard sink.name == Side.repository.rawValue, sink.error == nil else { return sink }
      if let (position, problem) = standing.correction(
        of: "the database", remembered: sink.position, journal, reader)
      {
        (sink.position, sink.lag, sink.error, sink.seconds) = (position, nil, problem, nil)
      }
      return sink
    }
    let now = Clock.milliseconds()
    let blocked = corrected.map { sink in
      var sink = sink
      let lag = sink.lag ?? max(0, journal.head - sink.position)
      if live != nil, sink.name == Side.repository.rawValue, lag > 0, sink.error == nil,
        sink.seconds ?? 1 >= 1
      {
        sink.error = (try? waiters())?.first { $0.seconds >= 1 }?.summary
      }
      return sink
    }
    sinks = blocked.map { sink in
      // The running writer knows by a clock that nobody sets; the dates of the journal are as good as the wall's.
      Sink(
        name: sink.name, position: sink.position, lag: sink.lag ?? max(0, journal.head - sink.position),
        seconds: sink.seconds ?? Self.age(after: sink.position, in: reader, now), error: sink.error,
        isNeeded: sink.isNeeded)
    }
    self.journal = journal
    replication = try JournalPlace.replication(of: reader)
    nodes = try JournalPlace.nodes(of: reader)
    place = settings.state.journal.isFile ? nil : settings.state.journal.name
    relayError = live?.relayError
    journalError = live?.journalError
    lastPause = live?.lastPauseMilliseconds
    turn = WriterTurn(live)
    isRunning = live != nil
    process = JournalPlace(settings).writer
    (self.domain, self.statePath) = (domain, statePath)
  }

  /// The same, with those waiters that the database knows that the settings name, which is asked for a moment at most.
  package init?(_ settings: Settings, repository: () -> StoreStanding = { .unknown }) throws {
    try self.init(
      settings, repository: repository,
      waiters: { try Stores(settings).withRunningPostgres(within: .seconds(2)) { try PostgresWaiter.all(on: $0) } })
  }

  /// How old the first entry after `position` is by its date, in seconds; `nil` where that is in the future.
  private static func age(after position: Int64, in reader: any JournalReader, _ now: Int64) -> Double? {
    guard let waiting = try? reader.read(after: position, limit: 1, bytes: 0) else { return nil }
    guard let first = waiting.first else { return 0 }
    return first.acceptedAt > now ? nil : Double(now - first.acceptedAt) / 1000
  }

  /// What is wrong between the journal and the legacy folder, as that says itself: nobody may have tried to write since.
  private static func mismatch(
    _ reader: any JournalReader, _ store: any LegacyStore, _ statePath: String
  ) -> String? {
    guard let folder = FolderBinding(statePath: statePath).read() else { return nil }
    if access(folder, F_OK) != 0 { return "\(folder): the legacy \(store.noun) is missing; put it back" }
    guard
      let position = try? store.position(in: folder), let journal = try? reader.status()
    else {
      return nil
    }
    // A folder that is behind may lack nothing: events of no concern to its files leave no trace in one that cannot be written.
    return StoreStanding.at(position).correction(
      of: "the \(store.noun)", remembered: position.sequence, journal, reader)?
      .problem
  }

  /// What the journal holds, with its sinks where they are found to be: what the journal remembers of them may be older.
  package var journalJSON: JSONValue {
    .object(
      (journal.json.members ?? []).map { member in
        guard member.name == "sinks" else { return member }
        return JSONMember(name: member.name, value: .array((member.value.elements ?? []).map(corrected)))
      })
  }

  private func corrected(_ remembered: JSONValue) -> JSONValue {
    guard let sink = sinks.first(where: { $0.name == remembered["name"]?.string }) else { return remembered }
    let found: [String: JSONValue] = [
      "position": .integer(sink.position), "lag": .integer(sink.lag), "error": sink.error.map { .text($0) } ?? .null,
    ]
    return .object(
      (remembered.members ?? []).map { JSONMember(name: $0.name, value: found[$0.name.string] ?? $0.value) })
  }

  package var lagJSON: JSONValue {
    let retired: JSONValue = retirement?.json ?? .null
    let writer: JSONValue = .text(
      isRunning ? "running" : silence != nil ? "silent" : process == nil ? "none" : "changing")
    let noAnswer: JSONValue = silence.map { .text($0) } ?? .null
    let who: JSONValue = process.map { .text($0) } ?? .null
    let files: JSONValue = .array(held.map(\.json))
    let replicated: JSONValue = replication?.json ?? .null
    let journalPlace: JSONValue = place.map { .text($0) } ?? .null
    return .object([
      "writer": writer, "writer_process": who, "writer_error": noAnswer, "sinks": .array(sinks.map(\.json)),
      "held_files": files,
      "relay_error": relayError.map { .text($0) } ?? .null,
      "journal_error": journalError.map { .text($0) } ?? .null, "journal_replication": replicated,
      "journal_place": journalPlace, "nodes": .array(nodes.map(\.json)),
      "last_pause_ms": lastPause.map { .integer($0) } ?? .null,
      "waiting": turn.waiting?.json ?? .null, "refused_cut": turn.refusal?.json ?? .null,
      "ingest_refusal": turn.ingestRefusal.map { .text($0) } ?? .null,
      "legacy_retired": retired,
    ])
  }

  /// For a terminal.
  package var lines: [String] {
    var lines = [
      "journal     \(counted(journal.entries, "entry")), the newest is \(journal.head), \(journal.bytes.inUnits); "
        + writer
        + (journal.parked > 0 ? "; \(journal.parked) parked, see 'cutover journal parked'" : "")
    ]
    if let place { lines.append("            in Postgres, \(place)") }
    if let problem = replication?.problem {
      let refusal = "; events are refused until that is fixed (journal.require_sync)"
      let outcome = JournalPlace.requiresStandby ? refusal : ""
      lines.append("            \(problem.message)\(outcome): \(problem.remedy)")
    }
    for node in nodes { lines.append("node        \(node.words)") }
    if let journalError { lines.append("            cannot be written: \(journalError)") }
    lines += sinks.flatMap { $0.name == Side.legacy.rawValue ? [$0.line] + HeldFile.lines(held) : [$0.line] }
    if let retirement { lines.append("legacy      \(retirement.words)") }
    if let relayError { lines.append("redis       does not follow: \(relayError)") }
    return lines + turn.lines(lastPause: lastPause) + journal.jumpLines
  }

  /// Whether a process feeds the stores, here or on another machine.
  var isFed: Bool { isRunning || nodes.contains { !$0.fed.isEmpty && !$0.isSilent } }

  private var writer: String {
    let who = process.map { " (\($0))" } ?? ""
    if hasOther {
      return "the writer that runs here has another journal than the settings name (journal.url, CUTOVER_JOURNAL)"
    }
    if isRunning { return "a writer is running\(who)" }
    if let silence { return "a writer runs\(who) and does not answer: \(silence)" }
    // The lines about nodes name it.
    if nodes.contains(where: \.feeds) { return "another machine feeds the stores" }
    return process == nil ? "no writer is running" : "a writer is beginning or ending\(who)"
  }
}

extension JournalNode {
  var json: JSONValue {
    .object([
      "process": .text(process), "version": .text(version), "feeds": .bool(feeds),
      "sinks": .array(fed.map { .text($0) }), "role": .text(role ?? "takes events in"),
      "silent_seconds": .thousandths(Double(silence) / 1000), "silent": .bool(isSilent),
    ])
  }

  /// For a terminal.
  var words: String {
    process + (role.map { "; \($0)" } ?? "") + (version == ProgramVersion.current ? "" : "; version \(version)")
      + (isSilent ? "; has said nothing for \(silence / 1000) s" : "")
  }

  /// The sinks whose stores it feeds. One of an earlier version feeds all or none.
  var fed: [String] {
    guard !sinks.isEmpty else { return feeds ? Self.stores : [] }
    return sinks.filter(\.feeds).map(\.name)
  }

  /// What it does besides taking events in; `nil` where that is all.
  private var role: String? {
    let fed = fed
    if fed.isEmpty { return feeds ? "has the lock of the journal, and feeds no store yet" : nil }
    return fed.count > 1 ? "feeds the stores" : "feeds the \(fed[0]) side"
  }

  /// Whether it fell silent: a node says every 1.5 s that it lives.
  var isSilent: Bool { silence > 5_000 }

  /// The sinks that there are.
  static let stores = [Side.legacy.rawValue, Side.repository.rawValue]
}

extension WritingStatus.Sink {
  package var json: JSONValue {
    .object([
      "name": .text(name), "position": .integer(position), "events": .integer(lag),
      "seconds": seconds.map { .number(JSONNumber(unchecked: "\($0)")) } ?? .null,
      "error": error.map { .text($0) } ?? .null, "needed": .bool(isNeeded),
    ])
  }

  /// For a terminal.
  package var line: String { name.padded(12) + standing }

  /// How far it is, and what holds it up.
  package var standing: String {
    let since = seconds.map { ", for \(Int($0)) s" } ?? ", dated ahead of the clock"
    let standing =
      switch (lag, error) {
      case (0, nil): "up to date"
      // A failure that comes back at once is one outage, so it is told for a while after it has ended.
      case (0, let error?): "has every event, but fails or has only just recovered: \(error)"
      case (_, let error): "\(counted(lag, "event")) behind\(since)" + (error.map { ": \($0)" } ?? "")
      }
    return standing + (isNeeded ? "" : "; nobody needs it: every endpoint is complete")
  }
}
