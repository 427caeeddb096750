import CutoverDomain
import CutoverJSON
import CutoverPostgres
import CutoverRepository

/// The rows that a batch of events comes to, by tables; and what is stored, as the batch finds and leaves it.
///
/// It lives within one transaction, whose only writer of these rows is the sink.
final class DeclaredRows: StoredRecords {
  private let connection: PostgresConnection
  private var tables: [any BatchRows] = []
  private var indexes: [String: Int] = [:]

  init(_ connection: PostgresConnection) { self.connection = connection }

  private func rows<Records: Dataset>(of records: Records.Type) -> RowsOf<Records> {
    let index = indexes[Records.table] ?? tables.count
    if index == tables.count {
      indexes[Records.table] = index
      tables.append(RowsOf<Records>())
    }
    guard let rows = tables[index] as? RowsOf<Records> else {
      preconditionFailure("two datasets have the table \(Records.table)")
    }
    return rows
  }

  func find<Records: Dataset>(_ key: String, in records: Records.Type) throws -> Records.Record? {
    try rows(of: records).find(ExactString(key), on: connection)
  }

  func put<Records: Dataset>(_ record: Records.Record, _ records: Records.Type, at sequence: Int64) {
    rows(of: records).put(record, at: sequence)
  }

  func remove<Records: Dataset>(_ key: String, _ records: Records.Type, at sequence: Int64) {
    rows(of: records).remove(ExactString(key), at: sequence)
  }

  /// Reads the records that are named, those of a table at once.
  func read(_ names: [RecordName]) throws {
    for (dataset, keys) in Dictionary(grouping: names, by: \.table).values.map({ ($0[0].dataset, $0.map(\.key)) }) {
      try read(keys, of: dataset)
    }
  }

  private func read<Records: Dataset>(_ keys: [String], of records: Records.Type) throws {
    try rows(of: records).read(Set(keys.map { ExactString($0) }), on: connection)
  }

  func queue(_ pipeline: inout PostgresPipeline) throws { for table in tables { try table.queue(&pipeline) } }

  /// The documents of which there are rows, each with the number of the newest event behind them.
  var written: [(document: String, sequence: Int64)] {
    tables.filter { $0.newest > 0 }.map { ($0.document, $0.newest) }
  }
}

private protocol BatchRows: AnyObject {
  var document: String { get }
  /// 0 where nothing was written.
  var newest: Int64 { get }
  func queue(_ pipeline: inout PostgresPipeline) throws
}

private final class RowsOf<Records: Dataset>: BatchRows {
  private var rows = TableRows<Records>()
  private var removed: Set<ExactString> = []
  /// What was stored before the batch; `nil` for a record that was not there.
  private var stored: [ExactString: Records.Record?] = [:]
  private(set) var newest: Int64 = 0

  var document: String { Records.document.name }

  func find(_ key: ExactString, on connection: PostgresConnection) throws -> Records.Record? {
    if let row = rows[key] { return row.record }
    if removed.contains(key) { return nil }
    if stored[key] == nil { try read([key], on: connection) }
    return stored[key] ?? nil
  }

  func read(_ keys: Set<ExactString>, on connection: PostgresConnection) throws {
    let unknown = keys.filter { stored[$0] == nil }
    guard !unknown.isEmpty else { return }
    for key in unknown { stored[key] = .some(nil) }
    for record in try connection.all(FindRecords<Records>(unknown.map(\.string).sorted())) {
      stored[Records.key(of: record)] = record
    }
  }

  func put(_ record: Records.Record, at sequence: Int64) {
    removed.remove(Records.key(of: record))
    rows.put(record, at: sequence)
    newest = max(newest, sequence)
  }

  func remove(_ key: ExactString, at sequence: Int64) {
    rows.remove(key)
    removed.insert(key)
    newest = max(newest, sequence)
  }

  func queue(_ pipeline: inout PostgresPipeline) throws {
    guard newest > 0 else { return }
    if !removed.isEmpty { try pipeline.queue(DeleteRecords<Records>(removed.map(\.string).sorted(), upTo: newest)) }
    try rows.queue(&pipeline)
    try Records.document.touch(newest, &pipeline)
  }
}
