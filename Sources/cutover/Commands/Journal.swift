import ArgumentParser
import CutoverBasics
import CutoverDomain
import CutoverDualWrite
import CutoverHosting
import CutoverJSON
import CutoverJournal
import CutoverParity
import CutoverProgram

struct JournalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "journal",
    abstract: "Inspect and maintain the journal, the log that both stores follow.",
    discussion: """
      EXAMPLE:
        cutover journal status
      """,
    subcommands: [
      JournalStatusCommand.self, JournalParked.self, JournalCompact.self, JournalAdopt.self, JournalMoveCommand.self,
    ])
}

struct JournalStatusCommand: ParsableCommand, LooksOnly {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show what the journal holds, and the position of each sink.",
    discussion: """
      Works while a writer runs, too. --verify reads the whole journal and lists every entry that differs from what \
      was accepted; it exits with status 65 if there is any.

      EXAMPLE:
        cutover journal status --json | jq .sinks
        cutover journal status --verify
      """)

  @Flag(help: "Read the whole journal, and compare each entry with its checksum.") var verify = false
  @OptionGroup var state: StateFolder
  @Flag(help: "Print JSON.") var json = false

  private var settings: Settings {
    var settings = Settings()
    settings.state = state
    return settings
  }

  func run() throws {
    let journal = try JournalReading(state.journal).journal()
    if verify { return try show(journal.verify()) }
    // What 'cutover status' says of the sinks: what the journal remembers of them may be older.
    let writing = try WritingStatus(settings) {
      (try? Stores(settings).withRunningPostgres { StoreStanding.repository(on: $0) }) ?? .unknown
    }
    guard let writing else { return }
    let status = writing.journal
    let silence = writing.silence.map { "a writer runs and does not answer: \($0)" }
    if json {
      if let silence { Console.note("warning: \(silence)") }
      return Console.print(writing.journalJSON)
    }
    Console.print("journal     \(status.identity), \(status.bytes.inUnits)")
    Console.print(
      "entries     \(status.entries) kept"
        + (status.first.map { ", from \($0) to \(status.head)" } ?? ", the last one was \(status.head)"))
    for sink in writing.sinks {
      Console.print("\(sink.name.padded(12))at entry \(sink.position), \(sink.standing)")
      if sink.name == Side.legacy.rawValue {
        for line in HeldFile.lines(writing.held) { Console.print(line, indent: 12) }
      }
    }
    if let silence { Console.print("writer      \(silence)", indent: 12) }
    Console.print("parked      \(status.parked)\(status.parked > 0 ? "; see 'cutover journal parked'" : "")")
    for line in status.jumpLines { Console.print(line) }
  }

  private func show(_ found: JournalVerification) throws {
    let count = found.problems.count + found.others
    if json {
      Console.print(
        .object([
          "entries": .integer(found.entries), "damaged": .integer(count),
          "problems": .array(found.problems.map { .text($0) }),
        ]))
    } else {
      for problem in found.problems { Console.print(VisibleText.escaping(problem)) }
      if found.others > 0 { Console.print("and \(found.others) more") }
      Console.print(
        "\(counted(found.entries, "entry")) read: "
          + (count == 0 ? "all as they were accepted" : "\(counted(count, "entry")) damaged"))
    }
    guard count == 0 else {
      throw Failure(
        .badInput,
        "\(state.journal.name) is damaged; stop the writer and put a backup of the journal back "
          + "(docs/operations/backup.md), or "
          + (state.journal.isFile ? "put its folder aside" : "begin one in another database (CUTOVER_JOURNAL)")
          + ", run 'cutover journal adopt' and send the newest events again")
    }
  }
}

struct JournalParked: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parked", abstract: "List the events that a sink refused; apply or discard one.",
    discussion: """
      A parked event was accepted, but a store refuses it, because it breaks a constraint for example. The events \
      after it were applied.

      EXAMPLE:
        cutover journal parked
        cutover journal parked --retry 1042
      """)

  @Option(help: ArgumentHelp("Apply the event with this sequence number after all.", valueName: "n")) var retry: Int?
  @Option(help: ArgumentHelp("Give up the event with this sequence number.", valueName: "n")) var discard: Int?
  @Option(help: "The sink that refused it, where several did.") var sink: String?
  @OptionGroup var folder: DataFolder
  @OptionGroup var settings: Settings
  @Flag(help: "Print JSON.") var json = false

  mutating func validate() throws {
    if retry != nil, discard != nil { throw ValidationError("Give --retry or --discard, not both.") }
  }

  func run() throws {
    let parked = try JournalReading(settings.state.journal).journal().parked()
    if let sequence = retry ?? discard { return try end(sequence, among: parked) }
    if json { return Console.print(recorded: .array(parked.map(\.json))) }
    for event in parked {
      Console.print(VisibleText.escaping("\(event.sequence)  \(event.sink)  \(event.id)"))
      Console.print(VisibleText.escaping("  \(event.reason)"), indent: 4)
    }
    if parked.isEmpty { Console.note("nothing is parked") }
  }

  private func end(_ sequence: Int, among parked: [ParkedEvent]) throws {
    let found = parked.filter { $0.sequence == Int64(sequence) && (sink == nil || $0.sink == sink) }
    guard let event = found.first else {
      throw Failure(.badInput, "no event \(sequence) is parked; 'cutover journal parked' lists those that are")
    }
    guard found.count == 1 else {
      throw Failure(.usage, "several sinks refused event \(sequence); name one with --sink")
    }
    let setup = WriterSetup(settings, dataPath: folder.path)
    let isRetry = retry != nil
    try setup.withWriter(takingIn: false) { own in
      try isRetry
        ? own.writer.retryParked(sink: event.sink, sequence: event.sequence)
        : own.writer.discardParked(sink: event.sink, sequence: event.sequence)
    } other: { client in
      try isRetry
        ? client.retryParked(sink: event.sink, sequence: event.sequence)
        : client.discardParked(sink: event.sink, sequence: event.sequence)
    }
    Console.note("event \(event.sequence) (\(event.id)) is \(isRetry ? "applied" : "given up")")
  }
}

struct JournalCompact: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compact", abstract: "Remove entries that every sink has applied and that no rollback needs.",
    discussion: """
      A running writer does this automatically, by CUTOVER_RETENTION (default: 7d). Parked events are kept, and the \
      ids of events for 30 more days, so that a late duplicate is still recognised.

      EXAMPLE:
        cutover journal compact --keep 12h
      """)

  @Option(help: ArgumentHelp("Keep what was accepted this recently, such as 30m, 12h or 7d.", valueName: "time"))
  var keep: RetentionTime?
  @OptionGroup var state: StateFolder
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    let retention = try keep ?? RetentionTime.configured()
    let journal = try opened(configured: RetentionTime.configured())
    defer { journal.close() }
    let legacyPath = FolderBinding(statePath: state.path).read()
    let isNeeded = try Retirement.read(state.path) == nil && !Completion(of: Domains.current).isComplete
    let count = try Retention(
      Domains.current, journal, legacyPath: legacyPath, isLegacyNeeded: { isNeeded }, keeping: retention
    ).compact(at: Clock.milliseconds())
    let kept = try journal.status().entries
    if json { return Console.print(.object(["forgotten": .integer(count), "kept": .integer(kept)])) }
    Console.print("\(counted(count, "entry")) forgotten, \(kept) kept")
  }

  /// A running writer compacts each minute: what it would forget needs nobody to stop it.
  private func opened(configured: RetentionTime) throws -> any Journal {
    do { return try JournalReading(state.journal).ownJournal() } catch let error as JournalError
      where error.code == .locked
    {
      throw Failure(
        .unavailable,
        "\(error.message). It forgets each minute what is older than \(configured.words) (CUTOVER_RETENTION); to forget "
          + "more, stop it first, or start it with a shorter CUTOVER_RETENTION")
    }
  }
}

struct JournalAdopt: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "adopt", abstract: "Attach the stores to this journal, where another journal wrote to them last.",
    discussion: """
      Use this for a journal that was lost or restored from an older copy, for a store whose position was lost or \
      changed by hand, and for stores that another state folder feeds. Refused while a writer of those stores runs.

      The journal continues after the newest entry of the stores. A store that lacks something is filled from the \
      other one: the repository from the legacy files, or the legacy files from the repository, with the old files \
      kept in the state folder. What only the other journal had is lost.

      If this journal has entries of its own, a store that another state folder feeds is taken over only if \
      --take-over names it.

      EXAMPLE:
        cutover journal adopt
        cutover journal adopt --take-over legacy
      """)

  enum Store: String, CaseIterable, ExpressibleByArgument { case legacy, repository }

  @Option(
    name: .customLong("take-over"),
    help: ArgumentHelp("Take this store from another state folder: legacy or repository.", valueName: "store"))
  var takeOver: [Store] = []
  @OptionGroup var folder: DataFolder
  @OptionGroup var settings: Settings
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    let report = try WriterSetup(settings, dataPath: folder.path).adopt(takingOver: Set(takeOver.map(\.rawValue)))
    if json { Console.print(report.json) }
  }
}
