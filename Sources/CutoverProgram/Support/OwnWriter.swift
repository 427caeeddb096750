import CutoverBasics
package import CutoverDomain
package import CutoverDualWrite
package import CutoverHosting
package import CutoverJSON
package import CutoverJournal
package import CutoverPostgres
package import CutoverRepository
import CutoverThreads
import Glibc

/// The writer of this process, and what it does beside taking events in.
package struct OwnWriter: Sendable {
  private let domain: any HostedDomain.Type
  package let writer: DualWriter
  package let journal: any Journal
  private let legacy: any LegacySink
  private let repository: any LoadingSink
  private let postgres: PostgresPool
  private let stages: StageFollower
  package let legacyPath: String
  private let statePath: String
  private let retirement: LegacyRetirement

  package init(
    _ domain: any HostedDomain.Type, _ writer: DualWriter, journal: any Journal, legacy: any LegacySink,
    repository: any LoadingSink,
    postgres: PostgresPool, stages: StageFollower, legacyPath: String, statePath: String,
    retirement: LegacyRetirement
  ) {
    self.domain = domain
    self.retirement = retirement
    self.writer = writer
    self.journal = journal
    self.legacy = legacy
    self.postgres = postgres
    self.stages = stages
    self.repository = repository
    self.legacyPath = legacyPath
    self.statePath = statePath
  }

  /// What it does for other processes.
  package var actions: WriterActions {
    WriterActions(
      legacyPath: legacyPath, copyFiles: { folder in try copyFiles(to: folder) },
      backfill: { folder, batch, hasGone in try backfill(from: folder, batch: batch, isCancelled: hasGone) },
      catchUpLegacy: { order, hasGone in try catchUpLegacy(LegacyOrder(order), isCancelled: hasGone).json },
      perform: { order in try perform(order) })
  }

  private func copyFiles(to folder: String) throws {
    try retirement.requireNone()
    try domain.legacy.copy(legacyPath, to: folder)
  }

  /// Retires the legacy side or brings it back: `{"do": "retire", "retirement": …}`, `{"do": "reinstate"}`. Repeated, it
  /// does nothing more.
  package func perform(_ order: JSONValue) throws -> JSONValue {
    // Not while an endpoint is on its way back.
    try Self.catchingUp.withLock { _ in
      switch order["do"]?.string {
      case "retire":
        guard let wanted = order["retirement"].flatMap({ Retirement($0) }) else {
          throw DualWriteError(.unavailable, "an order without its parts")
        }
        guard !legacy.isNeeded else {
          throw DualWriteError(
            .unavailable, "not every endpoint is complete, or the flags cannot be read: nothing was retired",
            remedy: "see 'cutover flags list', and run 'cutover finish' again")
        }
        try retirement.begin(wanted)
        try writer.retire(Side.legacy.rawValue, within: ParityCut.patience)
        endTracking()
      case "reinstate":
        try retirement.end()
        try writer.reinstate(Side.legacy.rawValue, within: ParityCut.patience)
      default: throw DualWriteError(.unavailable, "the writer does not know this order")
      }
      return .null
    }
  }

  /// Its own programs pay with each write for what follows the store.
  private func endTracking() {
    guard access(legacyPath, F_OK) == 0 else { return }
    do { try domain.legacy.endTracking(in: legacyPath) } catch {
      Console.note("warning: the triggers that follow the changes of \(legacyPath) stay in it: \(error)")
    }
  }

  /// Brings the legacy files of some endpoints up to date where they have been left alone: with the events of the journal,
  /// and, where it no longer has them, from the repository as it is while both sinks stand at one entry.
  package func catchUpLegacy(
    _ order: LegacyOrder, isCancelled: @escaping () -> Bool = { Interruption.happened }
  ) throws -> Restoration {
    try retirement.requireNone()
    let hasGone = { isCancelled() || Interruption.happened }
    // One at a time: they share the folder to work in.
    return try Self.catchingUp.withLock { _ in try catchUpLegacyAlone(order, hasGone) }
  }

  private static let catchingUp = Monitor(())

  private func catchUpLegacyAlone(
    _ order: LegacyOrder, _ hasGone: @escaping () -> Bool
  ) throws -> Restoration {
    let endpoints = Set(order.endpoints)
    stages.release(endpoints)
    var result = Restoration()
    do {
      if order.way != .keepFiles { try requireLegacy(upTo: journal.head, hasGone) }
      result = try legacy.catchUp(
        with: try events(), scratch: FolderBinding.absolute(statePath) + "/catch-up", keptIn: replacedFiles)
      // What has just caught up is Cutover's, and still may have a place that no event came to and nobody can read.
      var faults = try faults(of: order.endpoints)
      if order.way == .rebuild {
        for (name, fault) in faults.sorted(by: { $0.key < $1.key })
        where !result.left.contains(where: { $0.name == name }) {
          result.left.append((name, LegacyFaults.reason(fault, in: domain.legacy)))
        }
        if !result.left.isEmpty {
          try rebuild(order, hasGone, into: &result)
          if !result.isRefused { faults = try self.faults(of: order.endpoints) }
        }
      }
      result.unanswered = faults.unanswered
    } catch {
      stages.withhold(endpoints)
      throw error
    }
    if result.isRefused || !result.unanswered.isEmpty || order.way == .journal && !result.left.isEmpty {
      stages.withhold(endpoints)
    }
    return result
  }

  /// Of the parts that the endpoints are answered from, held or not.
  private func faults(of endpoints: [String]) throws -> [String: PartFault] {
    try LegacyFaults.of(endpoints, domain, in: legacyPath)
  }

  /// What is not in the legacy files yet for other reasons has to be: the flip shows them to clients. Throws where the
  /// legacy side does not follow, since clients would get old answers for as long as that lasts.
  private func requireLegacy(upTo head: Int64, _ hasGone: () -> Bool) throws {
    let end = ContinuousClock.now + ParityCut.patience
    var failingSince: ContinuousClock.Instant?
    while let sink = writer.status.sinks.first(where: { $0.name == Side.legacy.rawValue }), sink.position < head {
      let since = failingSince ?? .now
      failingSince = sink.error == nil ? nil : since
      guard .now < end, .now - since < Self.followingPatience, !hasGone() else {
        throw DualWriteError(
          .lagging,
          "the \(domain.legacy.partsNoun) lack the entries after \(sink.position), so clients would get old answers"
            + (sink.error.map { ": \($0)" } ?? ""),
          remedy: "fix that, or answer from them as they are with --keep-files")
      }
      usleep(50_000)
    }
  }

  /// Where the files go that a restore replaces.
  private var replacedFiles: String { FolderBinding.absolute(statePath) + "/replaced" }

  private func rebuild(
    _ order: LegacyOrder, _ hasGone: @escaping () -> Bool, into result: inout Restoration
  ) throws {
    try writer.withCut(within: ParityCut.patience, for: "a rollback", isCancelled: hasGone) { _ in
      try postgres.withConnection { connection in
        try connection.transaction(isolation: .repeatableRead, readOnly: true) { connection in
          try domain.rebuildLegacy(
            legacy, from: connection, accepting: order.acceptedLoss, keptIn: replacedFiles, into: &result,
            now: Clock.milliseconds())
        }
      }
    }
  }

  /// The journal's past. What this version cannot read is parked, and passed over.
  private func events() throws -> JournalEvents {
    let decoder = domain.decoder
    return JournalEvents(journal: journal.identity, first: try journal.status().first ?? journal.head + 1) {
      after, target in
      let pace = legacy.pace
      let entries = try journal.read(after: after, limit: min(pace.events, Int(target - after)), bytes: pace.bytes)
      let events = entries.compactMap { entry in
        (try? entry.content.withUnsafeBufferPointer { try decoder.decodeAccepted($0) })
          .map {
            SequencedEvent(
              sequence: entry.sequence, event: $0, acceptedAt: entry.notedAt, bytes: entry.content.count)
          }
      }
      return (events, entries.last?.sequence ?? after)
    }
  }

  /// Makes the legacy files what the repository has, while both sinks stand at one entry; returns the names of those that
  /// differed, and where the old ones are.
  package func completeLegacy() throws -> (files: [String], kept: String) {
    try retirement.requireNone()
    return try writer.withCut(within: ParityCut.patience) { cut in
      let kept = "\(statePath)/legacy-before-\(cut.sequence)-\(Clock.milliseconds())"
      return try postgres.withConnection { connection in
        try connection.transaction(isolation: .repeatableRead, readOnly: true) { connection in
          return (
            try domain.completeLegacy(legacy, from: connection, keeping: kept, now: Clock.milliseconds()), kept
          )
        }
      }
    }
  }

  /// As ``WriterClient/withHeldCut(within:_:)``.
  package func withHeldCut<R>(within patience: Duration, _ body: (HeldCut) throws -> R) throws -> (R, paused: Double) {
    let folder = CutFolders(statePath).next()
    let hasGone = { Interruption.happened }
    let result = try writer.withCut(within: patience, isCancelled: hasGone) { cut in
      try copyFiles(to: folder)
      return try body(HeldCut(cut: cut, folder: folder, legacyPath: legacyPath))
    }
    return (result, writer.status.lastPause ?? 0)
  }

  /// Has the repository take over the dataset in `folder`, which was checked, and waits until it has; returns what that
  /// did. The files are linked aside while the legacy sink stands still, so that every event is either in them or comes
  /// after. Where `isCancelled` says so before it is accepted, nothing is changed.
  package func backfill(
    from folder: String, batch: Int, isCancelled: @escaping () -> Bool = { false },
    progress: @escaping (WriterStatus) -> Void = { _ in }
  ) throws -> JSONValue {
    try retirement.requireNone()
    let id = String(UInt64.random(in: .min ... .max), radix: 16)
    let copy = try copies(id)
    let acceptance: Acceptance
    do {
      // Asked all the time while it waits.
      let hasGone = {
        progress(self.writer.status)
        return isCancelled() || Interruption.happened
      }
      acceptance = try writer.accept(within: Self.backfillPatience, isCancelled: hasGone) { _ in
        try domain.legacy.copy(folder, to: copy)
        let old = try domain.legacy.oldParts(in: copy)
        guard old.isEmpty else {
          let readers = Set(old.flatMap { domain.legacy.readers(of: $0) })
          let held = HeldFile.all(domain, statePath: statePath).filter { old.contains($0.name) }
          throw DualWriteError(
            .unavailable, OldFiles.words(old, of: readers),
            remedy: OldFiles.remedy(of: readers, in: domain.legacy, held))
        }
        let event = domain.repository.backfillEvent(id, folder: copy, batch: batch)
        return JournalRecord(id: event.id, content: event.content)
      }
    } catch {
      domain.legacy.removeCopy(copy)
      throw error
    }
    var failingSince: ContinuousClock.Instant?
    while !writer.waitUntilApplied(acceptance.sequence, for: .milliseconds(200)) {
      guard !Interruption.happened else {
        throw Failure(
          .unavailable,
          "stopped; the backfill is entry \(acceptance.sequence) of the journal and goes on with the next writer")
      }
      let status = writer.status
      progress(status)
      let causes = WaitingNotes.failures(status)
      let since = failingSince ?? .now
      failingSince = causes.isEmpty ? nil : since
      guard causes.isEmpty || .now - since < Self.failingPatience else {
        // Redis is filled once it is back: both stores have the dataset.
        if writer.waitUntilApplied(acceptance.sequence, bySinks: .max, for: .zero) { break }
        throw DualWriteError(
          .lagging,
          "the backfill is entry \(acceptance.sequence) of the journal and waits for "
            + causes.joined(separator: "; and for "),
          remedy: "the backfill goes on automatically once that is fixed")
      }
    }
    domain.legacy.removeCopy(copy)
    if let parked = try journal.parked().first(where: { $0.sequence == acceptance.sequence }) {
      _ = try journal.unpark(sink: parked.sink, sequence: parked.sequence)
      throw Failure(.badInput, parked.reason)
    }
    return repository.lastBackfill?.report.json ?? .null
  }

  /// How long the legacy sink may take to stand still for a backfill. Events come in meanwhile.
  private static let backfillPatience = Duration.seconds(60)

  /// How long a backfill that is in the journal waits for a store that fails all the time.
  private static let failingPatience = Duration.seconds(30)

  /// How long a rollback waits for a legacy side that fails all the time: somebody waits for the rollback.
  private static let followingPatience = Duration.seconds(5)

  /// Removes the copies of backfills that are done. One that is not is needed by the next writer.
  package func tidy() {
    guard writer.status.sinks.allSatisfy({ $0.lag == 0 }) else { return }
    domain.legacy.removeCopies(in: statePath + "/backfill")
  }

  /// The folder that a backfill's copy goes to.
  private func copies(_ id: String) throws -> String {
    let parent = FolderBinding.absolute(statePath) + "/backfill"
    try StateFolders.make(parent)
    return parent + "/" + id
  }
}

extension BackfillReport {
  package var json: JSONValue {
    .object([
      "rows_changed": .integer(rowsChanged),
      "documents": .array(
        documents.map {
          .object([
            "name": .text($0.name), "records": .integer($0.records), "rows_changed": .integer($0.rowsChanged),
          ])
        }),
      "missing": .array(missing.map { .text($0) }),
    ])
  }
}
