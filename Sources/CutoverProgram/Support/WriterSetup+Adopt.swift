import CutoverDomain
import CutoverDualWrite
import CutoverHosting
package import CutoverJSON
import CutoverJournal
import CutoverPostgres

extension WriterSetup {
  /// Has the stores follow the journal of this state folder, whatever they followed before, and brings the one that lacks
  /// something to what the other has. `names` are those that are taken from another writer. Says on standard error what
  /// was done.
  package func adopt(takingOver names: Set<String>) throws -> AdoptionReport {
    try StateFolders.make(settings.state.path)
    try DomainBinding(settings).bind()
    let journal = try JournalPlace(settings).open()
    defer { journal.close() }
    let legacyPath = FolderBinding(statePath: settings.state.path).read() ?? FolderBinding.absolute(dataPath)
    let postgres = try Stores(settings).postgresPool()
    try prepare(postgres.configuration, isPatient: false)
    let name = WriterName(settings)
    let claims = StoreClaims(journal: journal, process: name.process, place: name.place)
    let sinks: [any Sink] = [
      settings.domain.legacy.sink(legacyPath, holder: name.holder, mark: nil),
      settings.domain.repository.sink(postgres.configuration, settings.cache),
    ]
    let adoption = Adoption(
      journal: journal, decoder: settings.domain.decoder, sinks: sinks, claims: claims, place: name.place)
    let plan: AdoptionPlan?
    do {
      defer { for sink in sinks { sink.release() } }
      plan = try adoption.plan(takingOver: names)
      try adoption.carryOut(plan)
    }
    guard let plan else {
      Console.note("nothing to adopt: both stores follow this journal, at entry \(journal.head)")
      return AdoptionReport(sequence: journal.head)
    }
    return try withOwn(journal, takingIn: false, isPatient: false) { own in
      try complete(plan, own, at: journal.head)
    }
  }

  /// Waits until both stores stand at the newest entry, and makes the one complete that may lack something.
  private func complete(_ plan: AdoptionPlan, _ own: OwnWriter, at head: Int64) throws -> AdoptionReport {
    guard own.writer.waitUntilApplied(head, bySinks: 2, for: .seconds(60)) else {
      let reasons = own.writer.status.sinks.compactMap { sink in sink.error.map { "\(sink.name): \($0)" } }
      throw Failure(
        .unavailable,
        "the stores follow this journal, but do not come to entry \(head): \(reasons.joined(separator: "; ")); run "
          + "'cutover journal adopt' again when that is fixed, and 'cutover parity run'")
    }
    var done = AdoptionReport(sequence: own.journal.head, isAdopted: true, completed: plan.completed)
    switch plan.completed {
    case AdoptionPlan.repository:
      let report = try own.backfill(from: own.legacyPath, batch: 1000)
      done.rowsChanged = report["rows_changed"]?.int ?? 0
      Console.note(
        "the repository was loaded from the legacy side: \(report["rows_changed"]?.int ?? 0) rows changed; what only the "
          + "repository shows, such as the history of prices, is as it was")
    case AdoptionPlan.legacy:
      let (files, kept) = try own.completeLegacy()
      done.files = files
      if !files.isEmpty { done.kept = kept }
      Console.note(
        files.isEmpty
          ? "the \(settings.domain.legacy.partsNoun) have all that the repository has"
          : "rewritten from the repository: \(files.joined(separator: ", ")); what they were is in \(kept)")
    default: break
    }
    Console.note("both stores follow this journal, at entry \(own.journal.head)")
    done.sequence = own.journal.head
    return done
  }
}

/// What `cutover journal adopt` has done.
package struct AdoptionReport {
  /// The newest entry of the journal, which both stores have applied.
  package var sequence: Int64
  /// Whether there was something to adopt.
  package var isAdopted = false
  /// The store that lacked something and was made complete; `nil` where none did.
  package var completed: String?
  /// How many rows of the repository that changed.
  package var rowsChanged: Int?
  /// The legacy files that were rewritten, and the folder with those that they replaced.
  package var files: [String] = []
  package var kept: String?

  package var json: JSONValue {
    .object([
      "adopted": .bool(isAdopted), "sequence": .integer(sequence), "completed": completed.map { .text($0) } ?? .null,
      "rows_changed": rowsChanged.map { .integer($0) } ?? .null, "files": .array(files.map { .text($0) }),
      "kept_in": kept.map { .text($0) } ?? .null,
    ])
  }
}
