package import CutoverDomain
import CutoverFailpoints
package import CutoverHosting
package import CutoverPostgres
import Synchronization

/// The projection of the journal in Postgres.
///
/// A batch is one transaction: the rows of all tables, the notes of what Redis has to follow, and the position. A
/// backfill is loaded in transactions of its own, after what comes before it in the batch is committed; so a batch with
/// a backfill can be applied in part, which the position says, and what was applied already is passed over when the batch
/// comes again.
///
/// `@unchecked Sendable`: as the protocol says, all calls come from one thread at a time; others only read the last
/// report and interrupt, each under its lock.
package final class RepositorySink: LoadingSink, @unchecked Sendable {
  package static let name = "repository"

  let configuration: PostgresConfiguration
  let onProgress: @Sendable (BackfillProgress) -> Void
  let report = Mutex<BackfillResult?>(nil)
  var connection: PostgresConnection? {
    didSet { interrupter.withLock { $0 = connection?.interrupter } }
  }
  private let interrupter = Mutex<PostgresInterrupter?>(nil)
  /// The names of what has to follow in Redis.
  let keysInRedis: CacheRegistry
  var memory = SinkMemory()
  var position: SinkPosition?

  /// `onProgress` hears of backfills while they are loaded, on the thread that applies events.
  package init(
    _ configuration: PostgresConfiguration, cacheSettings: CacheSettings = CacheSettings(),
    onProgress: @escaping @Sendable (BackfillProgress) -> Void = { _ in }
  ) {
    self.configuration = configuration
    keysInRedis = CacheRegistry(cacheSettings)
    self.onProgress = onProgress
  }

  package var name: String { Self.name }

  package var pace: SinkPace { SinkPace(events: 2000, bytes: 8 << 20) }

  package var loadPrefix: String? { ArenaEvent.backfillPrefix }

  package func open() throws(SinkError) -> SinkPosition? {
    memory = SinkMemory()
    return try wording {
      try connect()
      position = try connection?.one(GetSinkPosition(sink: name)).map { row in
        guard row.isSealed else { throw altered(row.seq) }
        return SinkPosition(row)
      }
      return position
    }
  }

  private func connect() throws {
    guard connection?.isHealthy != true else { return }
    connection = nil
    let new = try PostgresConnection(configuration)
    try new.execute(PreferIndexes())
    try take(new)
    connection = new
  }

  package func claim(_ epoch: SinkEpoch) throws(SinkError) {
    try wording {
      guard let position else { return }
      let claim = ClaimSinkPosition(
        epoch: epoch.number, token: epoch.token, process: epoch.process, place: epoch.place, sink: name,
        journal: position.journal, seq: position.sequence, fromToken: position.epoch?.token)
      guard try opened().execute(claim) == 1 else { throw Self.displaced }
      self.position?.epoch = epoch
    }
  }

  /// Takes the repository for the session of `connection`. Throws `.held` where another session has it.
  private func take(_ connection: PostgresConnection) throws {
    _ = try connection.execute(KeepSinkSession())
    if try connection.one(TakeSinkLock(sink: name))?.taken == true { return }
    let owner = try connection.one(GetSinkPosition(sink: name)).flatMap { SinkPosition($0).epoch?.owner }
    let session = try connection.one(FindSinkLockHolder(sink: name)).map { row in
      "Postgres session \(row.pid ?? 0), since \(row.began ?? "unknown")"
    }
    throw SinkError(
      .held,
      "another writer has the repository: \(owner ?? "it does not say which") (\(session ?? "it is ending"))",
      remedy: "use that one, or stop it first")
  }

  private func altered(_ sequence: Int64) -> SinkError {
    SinkError(
      .displaced,
      "the repository's position (entry \(sequence) in sink_positions) was changed by hand: it is not what the sink wrote",
      remedy: "restore the database from a backup, or run 'cutover journal adopt', which brings it to what the legacy "
        + "files have")
  }

  static let displaced = SinkError(
    .displaced, "the position of the repository was moved by something else",
    remedy: "stop the other program that writes this database, and start this one again when it is alone")

  package func apply(_ events: [SequencedEvent], upTo target: SinkPosition) throws(SinkError) {
    try wording {
      if let position, position.journal != target.journal {
        throw SinkError(
          .displaced, "the repository follows the journal \(position.journal), not \(target.journal)",
          remedy: "use the journal that the repository was written from, or a database of its own for this one")
      }
      var batch: [(sequence: Int64, event: ArenaEvent)] = []
      for event in try arenaEvents(events) where event.sequence > position?.sequence ?? .min {
        if case .backfill(let order) = event.event.body {
          try write(batch, upTo: target.at(event.sequence - 1))
          batch.removeAll()
          try load(order, at: target.at(event.sequence))
        } else {
          batch.append(event)
        }
      }
      try write(batch, upTo: target)
    }
  }

  /// Refused where the repository is further on than `position`: its rows carry higher sequence numbers than the events
  /// that would come, which would then be taken for older ones.
  package func adopt(_ position: SinkPosition) throws(SinkError) {
    memory = SinkMemory()
    try wording {
      try connect()
      let before = try opened().one(GetSinkPosition(sink: name))?.seq
      let epoch = position.epoch
      let adoption = AdoptSinkPosition(
        sink: name, journal: position.journal, seq: position.sequence, epoch: epoch?.number, token: epoch?.token,
        process: epoch?.process, place: epoch?.place)
      guard try opened().execute(adoption) == 1 else {
        throw SinkError(
          .displaced,
          "the repository has rows of entry \(before ?? 0), which is beyond \(position.sequence)",
          remedy: "use a journal that goes on from there, or fill a new database by 'cutover backfill'")
      }
      self.position = position
    }
  }

  package func interrupt() { interrupter.withLock { $0 }?.interrupt() }

  package func close() {
    connection = nil
    memory = SinkMemory()
    position = nil
  }

  /// The connection, once the sink is open.
  func opened() throws -> PostgresConnection {
    guard let connection else { throw SinkError(.unavailable, "the repository is not open") }
    return connection
  }

  /// The events as this domain's. Throws `.rejected` for those that the repository can never take.
  func arenaEvents(_ events: [SequencedEvent]) throws -> [(sequence: Int64, event: ArenaEvent)] {
    var rejections: [SinkError.Rejection] = []
    let arena = events.compactMap { sequenced -> (sequence: Int64, event: ArenaEvent)? in
      guard let event = sequenced.event as? ArenaEvent else {
        rejections.append(.init(sequence: sequenced.sequence, reason: "this is no event of the arena"))
        return nil
      }
      if let reason = EventRefusal.reason(event) {
        rejections.append(.init(sequence: sequenced.sequence, reason: reason))
      }
      return (sequenced.sequence, event)
    }
    if !rejections.isEmpty { throw SinkError.rejecting(rejections) }
    return arena
  }

  /// Writes a batch without a backfill in one transaction.
  private func write(_ batch: [(sequence: Int64, event: ArenaEvent)], upTo target: SinkPosition) throws {
    if batch.isEmpty, let position, position.sequence >= target.sequence { return }
    let connection = try opened()
    do {
      try connection.transaction { _ in
        var writer = BatchWriter(batch, connection, memory, keysInRedis)
        try writer.write { pipeline in
          try pipeline.queue(MarkWriter())
          try queueMove(to: target, &pipeline)
        }
        memory = writer.memory
        Failpoint.reach("repository.applied")
      }
    } catch let error as PostgresError where error.refusesData && !batch.isEmpty {
      memory = SinkMemory()
      try writeInParts(batch, upTo: target, connection)
    }
    position = target
    Failpoint.reach("repository.committed")
  }

  /// Moves the position within the transaction that is open; its row stays locked until the end of it.
  func queueMove(to target: SinkPosition, _ pipeline: inout PostgresPipeline) throws {
    let epoch = target.epoch
    if let position {
      let move = MoveSinkPosition(
        seq: target.sequence, epoch: epoch?.number, token: epoch?.token, process: epoch?.process, place: epoch?.place,
        sink: name, journal: position.journal, fromSeq: position.sequence, fromToken: position.epoch?.token)
      try pipeline.queue(move) { rows in if rows == 0 { throw Self.displaced } }
    } else {
      let add = AddSinkPosition(
        sink: name, journal: target.journal, seq: target.sequence, epoch: epoch?.number, token: epoch?.token,
        process: epoch?.process, place: epoch?.place)
      try pipeline.queue(add) { rows in if rows == 0 { throw Self.displaced } }
    }
  }
}

extension SinkPosition {
  init(_ row: GetSinkPosition.Row) {
    self.init(journal: row.journal, sequence: row.seq)
    guard let number = row.epoch, let token = row.epochToken else { return }
    epoch = SinkEpoch(number: number, token: token, process: row.epochProcess ?? "", place: row.epochPlace ?? "")
  }
}
