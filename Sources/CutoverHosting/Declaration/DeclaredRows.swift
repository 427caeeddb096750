import CutoverDocuments
import CutoverDomain
import CutoverJSON
import CutoverMessages
import CutoverPostgres
import CutoverRepository

/// The rows that a batch of events comes to, by tables; and what is stored, as the batch finds and leaves it.
///
/// It lives within one transaction, whose only writer of these rows is the sink.
final class DeclaredRows: StoredRecords {
  private let connection: PostgresConnection
  /// In the order of the domain's datasets, of which each refers to none but those before it.
  private let tables: [any BatchRows]
  private let places: [String: Int]
  /// Those of the event that is applied.
  var acceptedAt: Int64 = 0
  var eventId = "" { didSet { messagesOfEvent = 0 } }
  private var messages: [QueuedMessage] = []
  private var messagesOfEvent = 0

  init(of datasets: [any Dataset.Type], _ connection: PostgresConnection) {
    self.connection = connection
    tables = datasets.map { $0.batchRows }
    places = Dictionary(uniqueKeysWithValues: datasets.enumerated().map { ($1.table, $0) })
  }

  private func rows<Records: Dataset>(of records: Records.Type) -> RowsOf<Records> {
    guard let place = places[Records.table], let rows = tables[place] as? RowsOf<Records> else {
      preconditionFailure("the dataset \(Records.table) is not among those of the domain")
    }
    return rows
  }

  func find<Records: Dataset>(_ key: String, in records: Records.Type) throws -> Records.Record? {
    try rows(of: records).find(ExactString(key), on: connection)
  }

  func find<Index: UniqueIndex>(_ values: [String], by index: Index.Type) throws -> Index.Table.Record?
  where Index.Table: Dataset {
    try rows(of: Index.Table.self).find(values, by: index, on: connection)
  }

  func records<Index: RecordIndex>(_ index: Index.Type, with value: String) throws -> [Index.Table.Record]
  where Index.Table: Dataset {
    try rows(of: Index.Table.self).records(index, with: value, on: connection)
  }

  func put<Records: Dataset>(_ record: Records.Record, _ records: Records.Type, at sequence: Int64) {
    rows(of: records).put(record, at: sequence)
  }

  func remove<Records: Dataset>(_ key: String, _ records: Records.Type, at sequence: Int64) {
    rows(of: records).remove(ExactString(key), at: sequence)
  }

  /// The first message of an event has the event's id, further ones have a number behind it.
  func send(_ message: OutboxMessage) {
    messagesOfEvent += 1
    let key = messagesOfEvent == 1 ? eventId : "\(eventId)/\(messagesOfEvent)"
    messages.append(QueuedMessage(message, key: key))
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

  /// Rows go before those that they refer to, and come behind them.
  func queue(_ pipeline: inout PostgresPipeline) throws {
    for table in tables.reversed() { try table.queueRemovals(&pipeline) }
    for table in tables { try table.queue(&pipeline) }
    try MessageOutbox.queue(messages, &pipeline)
  }

  /// The documents of which there are rows, each with the number of the newest event behind them.
  var written: [(document: String, sequence: Int64)] {
    tables.filter { $0.newest > 0 }.map { ($0.document, $0.newest) }
  }
}

extension Dataset {
  fileprivate static var batchRows: any BatchRows { RowsOf<Self>() }
}

private protocol BatchRows: AnyObject {
  var document: String { get }
  /// 0 where nothing was written.
  var newest: Int64 { get }
  func queueRemovals(_ pipeline: inout PostgresPipeline) throws
  func queue(_ pipeline: inout PostgresPipeline) throws
}

private final class RowsOf<Records: Dataset>: BatchRows {
  /// A row in its last state, and when that was written: rows are sent in the order of their last events, so that a
  /// unique value is given back before another row takes it.
  private struct Written {
    var row: StoredRecord<Records.Record>
    var turn: Int
  }

  /// A unique index as the batch leaves it: its rows alone.
  private final class Indexed {
    let values: (Records.Record) -> [ExactString]
    var keys: [[ExactString]: ExactString] = [:]

    init(_ values: @escaping (Records.Record) -> [ExactString]) { self.values = values }
  }

  private var rows: [ExactString: Written] = [:]
  private var turns = 0
  private var removed: Set<ExactString> = []
  /// What was stored before the batch; `nil` for a record that was not there.
  private var stored: [ExactString: Records.Record?] = [:]
  private var indexes: [ObjectIdentifier: Indexed] = [:]
  private(set) var newest: Int64 = 0

  var document: String { Records.document.name }

  func find(_ key: ExactString, on connection: PostgresConnection) throws -> Records.Record? {
    if let row = rows[key]?.row { return row.record }
    if removed.contains(key) { return nil }
    if stored[key] == nil { try read([key], on: connection) }
    return stored[key] ?? nil
  }

  func find<Index: UniqueIndex>(
    _ values: [String], by index: Index.Type, on connection: PostgresConnection
  ) throws -> Records.Record? where Index.Table == Records {
    if indexes[ObjectIdentifier(index)] == nil {
      let indexed = Indexed { index.values(of: $0).map { ExactString($0) } }
      for (key, written) in rows { indexed.keys[indexed.values(written.row.record)] = key }
      indexes[ObjectIdentifier(index)] = indexed
    }
    if let key = indexes[ObjectIdentifier(index)]?.keys[values.map { ExactString($0) }] {
      return rows[key]?.row.record
    }
    guard let record = try connection.all(FindUnique<Index>(values)).first else { return nil }
    let key = Records.key(of: record)
    // One that the batch has written has other values by now.
    return rows[key] == nil && !removed.contains(key) ? record : nil
  }

  /// Of what is stored, those that the batch has written or removed give way to what they are by now.
  func records<Index: RecordIndex>(
    _ index: Index.Type, with value: String, on connection: PostgresConnection
  ) throws -> [Records.Record] where Index.Table == Records {
    let exact = ExactString(value)
    var found = rows.values.map(\.row.record).filter { index.value(of: $0).map { ExactString($0) } == exact }
    found += try connection.all(ListRecordsBy<Index>([value])).filter { record in
      let key = Records.key(of: record)
      return rows[key] == nil && !removed.contains(key)
    }
    return found.sorted { Records.key(of: $0) < Records.key(of: $1) }
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
    var record = record
    Records.cutTimes(in: &record)
    let key = Records.key(of: record)
    removed.remove(key)
    index(key, record)
    let arrival = rows[key]?.row.arrival ?? LivePlace.of(sequence)
    turns += 1
    rows[key] = Written(row: StoredRecord(record, arrival: arrival, sequence: sequence), turn: turns)
    newest = max(newest, sequence)
  }

  func remove(_ key: ExactString, at sequence: Int64) {
    index(key, nil)
    rows[key] = nil
    removed.insert(key)
    newest = max(newest, sequence)
  }

  private func index(_ key: ExactString, _ record: Records.Record?) {
    for indexed in indexes.values {
      if let old = rows[key] {
        let values = indexed.values(old.row.record)
        if indexed.keys[values] == key { indexed.keys[values] = nil }
      }
      if let record { indexed.keys[indexed.values(record)] = key }
    }
  }

  func queueRemovals(_ pipeline: inout PostgresPipeline) throws {
    if !removed.isEmpty { try pipeline.queue(DeleteRecords<Records>(removed.map(\.string).sorted(), upTo: newest)) }
  }

  func queue(_ pipeline: inout PostgresPipeline) throws {
    guard newest > 0 else { return }
    let written = rows.values.sorted { $0.turn < $1.turn }.map(\.row)
    if !written.isEmpty { try pipeline.queue(PutRecords<Records>(written)) }
    // Numbers that events have are not given again.
    if Records.traits.numbered == "\(Records.list.key)", let last = rows.keys.compactMap({ Int64($0.string) }).max() {
      try pipeline.queue(RaiseNumbers<Records>(to: last))
    }
    try Records.document.touch(newest, &pipeline)
  }
}
