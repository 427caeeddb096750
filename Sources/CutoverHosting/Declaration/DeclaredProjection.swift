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
    var rows = DeclaredRows()
    for placed in events {
      if case .change(let change) = placed.event.body { change.add(to: &rows, at: placed.sequence) }
    }
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

/// The rows that a batch of events comes to, by tables.
struct DeclaredRows {
  private var tables: [any BatchRows] = []
  private var indexes: [String: Int] = [:]

  mutating func put<Records: Dataset>(_ record: Records.Record, _ records: Records.Type, at sequence: Int64) {
    let index = indexes[Records.table] ?? tables.count
    if index == tables.count {
      indexes[Records.table] = index
      tables.append(RowsOf<Records>())
    }
    guard let rows = tables[index] as? RowsOf<Records> else {
      preconditionFailure("two datasets have the table \(Records.table)")
    }
    rows.put(record, at: sequence)
  }

  func queue(_ pipeline: inout PostgresPipeline) throws { for table in tables { try table.queue(&pipeline) } }

  /// The documents of which there are rows, each with the number of the newest event behind them.
  var written: [(document: String, sequence: Int64)] { tables.map { ($0.document, $0.newest) } }
}

private protocol BatchRows: AnyObject {
  var document: String { get }
  var newest: Int64 { get }
  func queue(_ pipeline: inout PostgresPipeline) throws
}

private final class RowsOf<Records: Dataset>: BatchRows {
  private var rows = TableRows<Records>()
  private(set) var newest: Int64 = 0

  var document: String { Records.document.name }

  func put(_ record: Records.Record, at sequence: Int64) {
    rows.put(record, at: sequence)
    newest = max(newest, sequence)
  }

  func queue(_ pipeline: inout PostgresPipeline) throws {
    try rows.queue(&pipeline)
    try Records.document.touch(newest, &pipeline)
  }
}
