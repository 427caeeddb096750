package import CutoverDomain
import CutoverSQLite
import Glibc

/// A legacy store that is tables of a SQLite file, as its domain declares it.
package struct TableStore: Sendable {
  package struct Table: Sendable {
    let shape: TableShape
    /// The endpoints that are read from it. The first one's answer shows all of it.
    package let readers: [String]

    package var name: String { shape.name }

    package init<Record>(_ table: LegacyTable<Record>, readers: [String]) {
      shape = table.shape
      self.readers = readers
    }
  }

  /// Whose the tables are: a file that another domain's events were written to is refused.
  package let domain: String
  package let tables: [Table]
  /// Whether triggers note which rows change, by whomever. They are written into the file.
  package let isTracked: Bool
  /// Sets of tables that one event can be about, which reads some of them to know what it does to others: they are left
  /// alone together.
  let linked: [Set<String>]
  /// What an event does to the tables. All that makes the event one that the store can never take is thrown as
  /// ``UnwritableField`` or `SinkError.rejected`; what the file's own constraints refuse is found by the sink.
  let apply: @Sendable (_ event: any DomainEvent, _ tables: TableWriter) throws -> Void

  package init(
    of domain: String, tables: [Table], isTracked: Bool = true, linked: [Set<String>] = [],
    apply: @escaping @Sendable (_ event: any DomainEvent, _ tables: TableWriter) throws -> Void
  ) {
    self.domain = domain
    self.tables = tables
    self.isTracked = isTracked
    self.linked = linked
    self.apply = apply
  }

  /// The endpoints that any table is read for.
  package var readers: Set<String> { Set(tables.flatMap(\.readers)) }

  package func readers(of table: String) -> [String] { tables.first { $0.name == table }?.readers ?? [] }

  /// The tables whose readers are all among `complete`, and that no other table needs: the rows of one that is written
  /// cannot refer to rows that are missing, nor can an event look at what is old.
  func covered(by complete: Set<String>, parents: [String: Set<String>]) -> Set<String> {
    var covered = Set(
      tables.map(\.name).filter { table in
        let readers = needing(table)
        return !readers.isEmpty && readers.isSubset(of: complete)
      })
    while true {
      let needed =
        tables.map(\.name).filter { !covered.contains($0) }.flatMap { parents[$0] ?? [] }
        + linked.filter { !$0.isSubset(of: covered) }.joined()
      let rest = covered.subtracting(needed)
      if rest == covered { return covered }
      covered = rest
    }
  }
}

extension TableStore {
  /// The endpoints that a table is written for: those that read it, or, where none does, those that read what its events are
  /// linked with.
  private func needing(_ table: String) -> Set<String> {
    let own = readers(of: table)
    return own.isEmpty
      ? Set(linked.filter { $0.contains(table) }.joined().flatMap(readers(of:))) : Set(own)
  }
}

extension TableStore {
  /// Where the file, or a copy of one, says that it stands; `nil` where it says nothing. Throws ``SinkError``.
  package func position(in path: String) throws(SinkError) -> SinkPosition? { try stored(in: path)?.position }

  /// The tables of a file that are not written any more, and the last entry of the journal that each has; `nil` where
  /// it was an entry of another journal. Throws ``SinkError``.
  package func heldEntries(in path: String) throws(SinkError) -> [String: Int64?] {
    (try stored(in: path)?.held ?? [:]).mapValues { $0 == TablePosition.elsewhere ? nil : $0 }
  }

  /// The tables of a file that have not got what came since they were left alone. Throws ``SinkError``.
  package func oldTables(in path: String) throws(SinkError) -> [String] {
    guard let stored = try stored(in: path) else { return [] }
    return stored.held.filter { $0.value < stored.position.sequence }.map(\.key).sorted()
  }

  /// Gives what `body` makes of the tables of a file as it is now; `nil` where it says that it does not have all entries up
  /// to `sequence`, or that some are not written any more. Waits for nobody who has the file locked.
  package func looking<Value>(
    in path: String, after sequence: Int64, _ body: (TableWriter) throws -> Value
  ) throws -> Value? {
    let connection = try SQLiteConnection(path: TableFile(at: path).path, .readOnly, busyTimeout: 0)
    try connection.execute("BEGIN DEFERRED")
    if let stored = try TablePosition(on: connection, of: domain) {
      guard stored.held.isEmpty, stored.position.sequence >= sequence else { return nil }
    }
    return try body(TableWriter(connection))
  }

  private func stored(in path: String) throws(SinkError) -> TablePosition? {
    let file = TableFile(at: path)
    do {
      let connection = try SQLiteConnection(
        path: file.path, file.isCopy ? .immutable : .readOnly, busyTimeout: TableFile.patience)
      try connection.execute("BEGIN DEFERRED")
      return try TablePosition(on: connection, of: domain)
    } catch { throw TableFault.sinkError(error, in: file.path) }
  }

  /// Checks that the file has what is declared. Throws ``SinkError`` or ``SQLiteError``.
  func check(_ connection: SQLiteConnection) throws {
    for table in tables { try check(table.shape, connection) }
  }

  func check(_ table: TableShape, _ connection: SQLiteConnection) throws {
    let unfit = { (message: String) in TableFault.unfit(connection.path, table.name, message) }
    guard try connection.hasTable(table.name) else { throw unfit("there is no such table") }
    let columns = Set(try connection.names(.columns, of: table.name))
    for column in table.columns where !column.isAbsent && !columns.contains(column.name) {
      throw unfit("there is no column \(column.name)")
    }
    let key = Set(table.keyColumns.map(\.name))
    var unique = [Set(try connection.names(.primaryKey, of: table.name))]
    for index in try connection.names(.uniqueIndexes, of: table.name) {
      unique.append(Set(try connection.names(.indexColumns, of: index)))
    }
    guard unique.contains(key) else {
      throw unfit("\(key.sorted().joined(separator: ", ")) is not its primary key, and no unique index has it")
    }
  }

  /// The tables that each table's rows refer to. Throws ``SQLiteError``.
  func parents(_ connection: SQLiteConnection) throws(SQLiteError) -> [String: Set<String>] {
    var parents: [String: Set<String>] = [:]
    for table in tables {
      parents[table.name] = Set(try connection.names(.parents, of: table.name)).subtracting([table.name])
    }
    return parents
  }
}
