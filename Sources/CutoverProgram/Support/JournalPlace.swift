import CutoverDomain
package import CutoverHosting
package import CutoverJournal
import CutoverPostgres
package import CutoverPostgresJournal

/// Where the journal of a domain is: a file in its state folder, or the Postgres that the settings name for all that are
/// on more than one machine.
package struct JournalPlace: Sendable {
  private let domain: String
  private let statePath: String
  private let url: String?

  /// The folder is that of the domain.
  package init(of domain: any HostedDomain.Type, statePath: String) {
    self.domain = domain.name
    self.statePath = statePath
    url = Settings.optional(.journal)
  }

  /// The one that `text` names: `file`, or the URL of a Postgres. Throws `Failure` with status 64 for anything else.
  package init(named text: String, of domain: any HostedDomain.Type, statePath: String) throws {
    let isURL = text.hasPrefix("postgresql://") || text.hasPrefix("postgres://")
    guard isURL || text == "file" else {
      throw Failure(
        .usage, "'\(text)' is neither 'file', for the state folder, nor the URL of a Postgres (postgresql://host/name)")
    }
    self.domain = domain.name
    self.statePath = statePath
    url = isURL ? text : nil
  }

  package init(_ settings: Settings) { self.init(of: settings.domain, statePath: settings.state.path) }

  package var isFile: Bool { url == nil }

  /// What messages call it.
  package var name: String {
    guard let url, let configuration = try? Settings.postgres(url) else { return "\(statePath)/journal.db" }
    return configuration.place
  }

  /// For writing; made where it is missing. Throws ``JournalError``: `.locked` where another process has it.
  package func open() throws(JournalError) -> any Journal { try open(reaching: nil) }

  func open(reaching reach: LegacyReach?) throws(JournalError) -> any Journal {
    guard let url else { return try SQLiteJournal.open(folder: statePath) }
    return try PostgresJournal(configuration(url), name: domain, options: Self.options(reach))
  }

  /// To take events in while another machine has the journal's lock, and to feed the stores that are `lent`; `nil` where the
  /// journal is a file. Throws ``JournalError``.
  func openForAppending(
    lent: Set<String> = [], reaching reach: LegacyReach? = nil
  ) throws(JournalError) -> PostgresJournal? {
    guard let url else { return nil }
    var options = Self.options(reach)
    options.lent = lent
    return try PostgresJournal.openForAppending(configuration(url), name: domain, options: options)
  }

  /// Why a machine without the legacy store is not to have the lock of a journal that has fed one: it would keep the one that
  /// has it from feeding it. `nil` where nothing is in the way.
  func obstacle(to reach: LegacyReach) throws(JournalError) -> Failure? {
    guard url != nil, !reach.isThere, reach.isNeeded, let reader = try reader() else { return nil }
    guard let legacy = try reader.cursors().first(where: { $0.sink == Side.legacy.rawValue }), legacy.sequence > 0
    else {
      return nil
    }
    return Failure(
      .unavailable,
      "the legacy \(reach.noun) \(reach.path) is not on this machine, and no machine that has it runs 'cutover serve'; "
        + "start it there, or run the command there")
  }

  private static func options(_ reach: LegacyReach?) -> JournalOptions {
    var options = JournalOptions()
    options.requiresStandby = requiresStandby
    if let reach { options.reached = { reach.sinks } }
    options.node = JournalNode(process: WriterName.ownProcess, version: ProgramVersion.current)
    return options
  }

  /// The processes that use the journal, with the one that feeds the stores; none where it is a file.
  package static func nodes(of reader: any JournalReader) throws(JournalError) -> [JournalNode] {
    try (reader as? PostgresJournalReader)?.nodes() ?? []
  }

  /// What is kept for runs on other nodes; `nil` where the journal is a file.
  static func cuts(of journal: any Journal) -> JournalCuts? { (journal as? PostgresJournal)?.cuts }

  /// To be moved from there or to it. Throws ``JournalError``: `.locked` where another process has it.
  func openForMove() throws(JournalError) -> any MovableJournal {
    guard let url else { return try SQLiteJournal.openForMove(folder: statePath) }
    return try PostgresJournal.openForMove(configuration(url), name: domain)
  }

  /// For reading, also while a writer runs; `nil` where there is none.
  package func reader() throws(JournalError) -> (any JournalReader)? {
    guard let url else { return try SQLiteJournalReader.open(folder: statePath) }
    return try PostgresJournalReader.open(configuration(url), name: domain)
  }

  /// The process that writes: `pid 12, cutover serve, since …`; `nil` where none does, or where that cannot be seen.
  package var writer: String? {
    guard let url else { return SQLiteJournal.writer(of: statePath) }
    guard let configuration = try? configuration(url) else { return nil }
    return PostgresJournalReader.writer(of: domain, at: configuration)
  }

  /// On how many machines an event is when it is accepted; `nil` where the journal is a file.
  package static func replication(of reader: any JournalReader) throws(JournalError) -> JournalReplication? {
    try (reader as? PostgresJournalReader)?.replication()
  }

  /// Whether events are refused while no standby has them.
  package static var requiresStandby: Bool { Settings.value(.requireSync) == "true" }

  private func configuration(_ url: String) throws(JournalError) -> PostgresConfiguration {
    do { return try Settings.postgres(url) } catch {
      throw JournalError(.unavailable, "the journal's address: \(error)", remedy: "correct CUTOVER_JOURNAL")
    }
  }
}
