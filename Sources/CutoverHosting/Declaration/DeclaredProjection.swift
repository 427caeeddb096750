import CutoverDomain
import CutoverPostgres
import CutoverRepository

/// What the events of a declared domain do to its tables.
struct DeclaredProjection: RepositoryProjection {
  let datasets: [any Dataset.Type]
  let cache: Cache?

  /// What has to hear of what is written.
  struct Cache: Sendable {
    let notes: any DeclaredCache.Type
    let settings: CacheSettings
  }

  static let loadPrefix: String? = BackfillOrder.idPrefix

  func load(of event: DeclaredEvent, at sequence: Int64) -> (any RepositoryLoad)? {
    guard case .backfill(let order) = event.body else { return nil }
    let source = FolderLoad(order.folder, sequence: sequence, batch: Int(order.batch))
    return DeclaredLoad(datasets: datasets, source: source, cache: cache)
  }

  func write(
    _ events: [Placed<DeclaredEvent>], on connection: PostgresConnection, _ memory: inout Void,
    first: (inout PostgresPipeline) throws -> Void
  ) throws {
    let rows = DeclaredRows(of: datasets, connection)
    let changes = events.compactMap { placed -> (placed: Placed<DeclaredEvent>, change: any RecordChange)? in
      if case .change(let change) = placed.event.body { (placed, change) } else { nil }
    }
    try rows.read(changes.flatMap { $0.change.names })
    var refused: [SinkError.Rejection] = []
    for (placed, change) in changes {
      (rows.acceptedAt, rows.eventId) = (placed.acceptedAt, placed.event.id)
      if let reason = try change.add(to: rows, at: placed.sequence) {
        refused.append(.init(sequence: placed.sequence, reason: reason))
      }
    }
    guard refused.isEmpty else { throw SinkError.rejecting(refused) }
    try connection.pipeline { pipeline in
      try first(&pipeline)
      try rows.queue(&pipeline)
      if let cache { try cache.notes.note(rows.written, cache.settings, &pipeline) }
    }
  }

  /// What a document said at a later backfill counts, whether or not it had this event. The rows do not tell: a backfill
  /// leaves alone what it finds as the document has it.
  func writeLate(_ event: Placed<DeclaredEvent>, on connection: PostgresConnection) throws {
    guard try RepositorySchema.newestBackfill(on: connection) < event.sequence else { return }
    var memory: Void = ()
    try write([event], on: connection, &memory) { _ in }
  }
}
