import CutoverDomain
import CutoverSQLite

/// The tables of a file within the transaction of a batch: what an event reads here is what the events before it wrote.
///
/// A table that nobody reads any more is left alone: what would be written to it is only noted to be missing.
package final class TableWriter {
  let connection: SQLiteConnection
  /// The tables that are left alone.
  var left: Set<String>
  /// Those of them that would have been written.
  private(set) var missed: Set<String> = []
  private(set) var hasWritten = false
  /// When the journal took in the event that is applied, in Unix milliseconds.
  package private(set) var acceptedAt: Int64 = 0
  /// By tables, whether their program has triggers on them.
  private var triggered: [String: Bool] = [:]
  /// Whether a row may be written; of those that newer events or others have written, an event that comes late may not.
  private let mayWrite: (_ table: TableShape, _ key: TableKey) throws -> Bool

  init(
    _ connection: SQLiteConnection, leaving left: Set<String> = [],
    mayWrite: @escaping (_ table: TableShape, _ key: TableKey) throws -> Bool = { _, _ in true }
  ) {
    self.connection = connection
    self.left = left
    self.mayWrite = mayWrite
  }

  /// The record with a key, `nil` where there is none. Throws ``UndecodableRecord`` where it cannot be read.
  package func find<Record>(_ key: TableKey, in table: LegacyTable<Record>) throws -> Record? {
    let row = try connection.statement(table.shape.byKey)
    defer { row.reset() }
    key.bind(to: row, from: 1)
    return try row.step() ? table.record(row, connection.path) : nil
  }

  /// The record with the values of some columns, which a unique index has; `nil` where there is none. Throws
  /// ``UndecodableRecord`` where it cannot be read.
  package func find<Record>(
    _ values: [String], by fields: [StaticString], in table: LegacyTable<Record>
  ) throws -> Record? {
    let columns = fields.map { field in
      guard let column = table.shape.columns.first(where: { $0.field == "\(field)" }) else {
        preconditionFailure("\(table.name) has no field \(field)")
      }
      return column
    }
    let row = try connection.statement(table.shape.byColumns(columns))
    defer { row.reset() }
    for (place, (column, value)) in zip(columns, values).enumerated() {
      if column.form == .text {
        row.bind(place + 1, value)
      } else {
        guard let number = Int64(value) else { return nil }
        row.bind(place + 1, number)
      }
    }
    return try row.step() ? table.record(row, connection.path) : nil
  }

  /// The records that have a value in a field, a text or an integer as its digits, in the table's order. Throws
  /// ``UndecodableRecord`` for one that cannot be read.
  package func records<Record>(
    in table: LegacyTable<Record>, where field: String, is value: String
  ) throws -> [Record] {
    let column = table.shape.column(field)
    let rows = try connection.statement(table.shape.having(column))
    defer { rows.reset() }
    if column.form == .text {
      rows.bind(1, value)
    } else if let number = Int64(value) {
      rows.bind(1, number)
    } else {
      return []
    }
    var records: [Record] = []
    while try rows.step() { records.append(try table.record(rows, connection.path)) }
    return records
  }

  /// Writes a record in the place of the one with its key, or as a new one. Columns that no field names stay, and so do
  /// with `isChange` those whose field is as it was, however the program has spelled them. Throws ``UnwritableField``.
  package func put<Record>(_ record: Record, in table: LegacyTable<Record>, isChange: Bool = false) throws {
    var values = try table.shape.values(of: record)
    let key = try table.shape.key(of: values)
    if isChange { try keepUnchanged(&values, key, table) }
    try put(values, key: key, table.shape)
  }

  /// A time in the program's spelling, or beyond the microsecond, comes back as it was.
  private func keepUnchanged<Record>(_ values: inout [ColumnValue], _ key: TableKey, _ table: LegacyTable<Record>)
    throws
  {
    let row = try connection.statement(table.shape.byKey)
    defer { row.reset() }
    key.bind(to: row, from: 1)
    guard try row.step() else { return }
    let before = try table.shape.values(of: table.record(row, connection.path))
    for place in values.indices where values[place] == before[place] {
      if let stored = ColumnValue(row, place) { values[place] = stored }
    }
  }

  func put(_ values: [ColumnValue], key: TableKey, _ table: TableShape) throws {
    guard try isWritten(table, key) else { return }
    let statement = try connection.statement(table.put)
    for _ in 0..<(try hasTriggers(table) ? 2 : 1) {
      table.bind(values, to: statement)
      try statement.run()
    }
  }

  /// Whether a trigger can have changed what was just written: then it is written once more. Some set the time of the last
  /// update to that of their own clock where an update leaves it as it is.
  private func hasTriggers(_ table: TableShape) throws -> Bool {
    if let known = triggered[table.name] { return known }
    let found = try !connection.names(.otherTriggers, of: table.name).isEmpty
    triggered[table.name] = found
    return found
  }

  /// Says that what others wrote until a copy of the file was made is known and good: the repository has taken the copy
  /// over. Does nothing where the copy is gone, or one of another file.
  package func acceptForeignWrites(upTo copy: String) throws {
    guard try connection.hasTable("cutover_log"), let checkpoint = (try? TableReader(copy).checkpoint()) ?? nil,
      try ChangeLog(connection).session(at: checkpoint.change) == checkpoint.session
    else { return }
    let log = ChangeLog(connection)
    for table in try connection.texts(OwnStatement.foreignTables.text) {
      try log.accept(table, upTo: checkpoint.change)
    }
    hasWritten = true
  }

  package func remove<Record>(_ key: TableKey, from table: LegacyTable<Record>) throws {
    guard try isWritten(table.shape, key) else { return }
    let statement = try connection.statement(table.shape.remove)
    key.bind(to: statement, from: 1)
    try statement.run()
  }

  /// Whether an event that reads or writes `tables` is not applied now, since some of them are left alone: that they lack
  /// it is noted.
  package func misses(_ tables: Set<String>) -> Bool {
    guard !left.isDisjoint(with: tables) else { return false }
    missed.formUnion(left.intersection(tables))
    return true
  }

  private func isWritten(_ table: TableShape, _ key: TableKey) throws -> Bool {
    guard !left.contains(table.name) else {
      missed.insert(table.name)
      return false
    }
    guard try mayWrite(table, key) else { return false }
    hasWritten = true
    return true
  }

  /// Applies an event as a whole or not at all; gives why the file can never take it, `nil` where it has. Throws what
  /// can pass: a lock, a full disk, a row that has to be fixed.
  func apply(_ event: SequencedEvent, by store: TableStore) throws -> String? {
    try connection.execute("SAVEPOINT event")
    acceptedAt = event.acceptedAt
    do {
      try store.apply(event.event, self)
      try connection.execute("RELEASE event")
      return nil
    } catch {
      guard let reason = Self.refusal(error) else { throw error }
      try connection.execute("ROLLBACK TO event")
      try connection.execute("RELEASE event")
      return reason
    }
  }

  private static func refusal(_ error: any Error) -> String? {
    switch error {
    case let error as SQLiteError: error.isConstraintViolation ? error.message : nil
    case let error as UnwritableField: error.description
    case let error as SinkError: if case .rejected = error.code { error.message } else { nil }
    default: nil
    }
  }
}
