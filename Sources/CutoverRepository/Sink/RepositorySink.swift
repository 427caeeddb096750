package import CutoverDomain
import CutoverFailpoints
package import CutoverPostgres
import Synchronization

/// A domain's tables in Postgres as a projection of the journal.
///
/// A batch is one transaction: the rows of all tables, whatever the domain notes beside them, and the position. A
/// dataset is loaded in transactions of its own, after what comes before it in the batch is committed; so a batch with
/// a load can be applied in part, which the position says, and what was applied already is passed over when the batch
/// comes again.
///
/// `@unchecked Sendable`: as the protocol says, all calls come from one thread at a time; others only read the last
/// report and interrupt, each under its lock.
package final class RepositorySink<Projection: RepositoryProjection>: LoadingSink, @unchecked Sendable {
  package let name = RepositorySchema.sink
  package let pace = SinkPace(events: 2000, bytes: 8 << 20)

  let projection: Projection
  let configuration: PostgresConfiguration
  private let onProgress: @Sendable (BackfillProgress) -> Void
  private let report = Mutex<BackfillResult?>(nil)
  private let interrupter = Mutex<PostgresInterrupter?>(nil)
  var connection: PostgresConnection? {
    didSet { interrupter.withLock { $0 = connection?.interrupter } }
  }
  var memory = Projection.emptyMemory
  var position: SinkPosition?

  /// `onProgress` hears of loads while they are under way, on the thread that applies events.
  package init(
    _ configuration: PostgresConfiguration, _ projection: Projection,
    onProgress: @escaping @Sendable (BackfillProgress) -> Void = { _ in }
  ) {
    self.configuration = configuration
    self.projection = projection
    self.onProgress = onProgress
  }

  package var loadPrefix: String? { Projection.loadPrefix }
  package var lastBackfill: BackfillResult? { report.withLock { $0 } }

  package func open() throws(SinkError) -> SinkPosition? {
    forget()
    return try translating {
      try connect()
      position = try connection?.one(GetSinkPosition(sink: name)).map { row in
        guard row.isSealed else { throw Self.altered(row.seq) }
        return SinkPosition(row)
      }
      return position
    }
  }

  func connect() throws {
    guard connection?.isHealthy != true else { return }
    connection = nil
    let new = try PostgresConnection(configuration)
    try new.execute(PreferIndexes())
    try take(new)
    connection = new
  }

  /// The connection, once the sink is open.
  func opened() throws -> PostgresConnection {
    guard let connection else { throw SinkError(.unavailable, "the repository is not open") }
    return connection
  }

  /// Forgets what was known of the rows: they may not be what they were.
  func forget() { memory = Projection.emptyMemory }

  package func apply(_ events: [SequencedEvent], upTo target: SinkPosition) throws(SinkError) {
    try translating {
      if let position, position.journal != target.journal {
        throw SinkError(
          .displaced, "the repository follows the journal \(position.journal), not \(target.journal)",
          remedy: "use the journal that the repository was written from, or a database of its own for this one")
      }
      var batch: [Placed<Projection.Event>] = []
      for event in try typed(events) where event.sequence > position?.sequence ?? .min {
        if let load = projection.load(of: event.event, at: event.sequence) {
          try write(batch, upTo: target.at(event.sequence - 1))
          batch.removeAll()
          try run(load, at: target.at(event.sequence))
        } else {
          batch.append(event)
        }
      }
      try write(batch, upTo: target)
    }
  }

  /// The events as this domain's. Throws `.rejected` for those that the repository can never take.
  func typed(_ events: [SequencedEvent]) throws -> [Placed<Projection.Event>] {
    var rejections: [SinkError.Rejection] = []
    let typed = events.compactMap { sequenced -> Placed<Projection.Event>? in
      guard let event = sequenced.event as? Projection.Event else {
        rejections.append(.init(sequence: sequenced.sequence, reason: "this is an event of another domain"))
        return nil
      }
      if let reason = projection.refusal(of: event) {
        rejections.append(.init(sequence: sequenced.sequence, reason: reason))
      }
      return Placed(sequence: sequenced.sequence, event: event, acceptedAt: sequenced.acceptedAt)
    }
    if !rejections.isEmpty { throw SinkError.rejecting(rejections) }
    return typed
  }

  /// Loads a dataset, and moves the position with the last of its transactions.
  private func run(_ load: any RepositoryLoad, at target: SinkPosition) throws {
    let connection = try opened()
    let foreign = try connection.one(GetNewestForeignWrite())?.id ?? 0
    forget()
    let result: BackfillReport
    do {
      result = try load.run(on: connection, progress: onProgress)
    } catch let error as ReadError where error.code != .unavailable {
      throw SinkError.rejecting([.init(sequence: target.sequence, reason: "\(error.source): \(error.message)")])
    } catch let error as PostgresError where error.refusesData {
      throw SinkError.rejecting([.init(sequence: target.sequence, reason: error.description)])
    }
    try connection.transaction { _ in
      try connection.pipeline { pipeline in
        try queueMove(to: target, &pipeline)
        try pipeline.queue(SetBackfillSequence(seq: target.sequence, sink: name))
        try pipeline.queue(ClearForeignWrites(id: foreign))
        try load.finish(&pipeline)
      }
    }
    position = target
    report.withLock { $0 = BackfillResult(sequence: target.sequence, report: result) }
  }

  package func isReachable() -> Bool {
    var configuration = configuration
    configuration["connect_timeout"] = "3"
    return (try? PostgresConnection(configuration)) != nil
  }

  package func interrupt() { interrupter.withLock { $0 }?.interrupt() }

  package func close() {
    connection = nil
    forget()
    position = nil
  }
}
