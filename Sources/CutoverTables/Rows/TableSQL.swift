/// The statements about a table of records, made from what the table's declaration says; no list of columns is written
/// by hand. Tested for every form of column and of order.
extension TableShape {
  private var table: String { "\"\(name)\"" }
  private var list: String { columns.map(\.selected).joined(separator: ", ") }

  /// Texts are compared by their bytes, whatever the column was declared to do.
  private static func ordered(_ column: TableColumn) -> String { "\(column.quotedName) COLLATE BINARY" }

  private var keyList: String { keyColumns.map(\.quotedName).joined(separator: ", ") }
  private var keyMatch: String {
    keyColumns.enumerated().map { "\(Self.ordered($1)) = ?\($0 + 1)" }.joined(separator: " AND ")
  }

  /// The columns by which records are listed, the key last.
  private var places: [TableColumn] { (order + key.filter { !order.contains($0) }).map { columns[$0] } }
  private var orderList: String { places.map(Self.ordered).joined(separator: ", ") }

  // MARK: Reading. The key stands behind the record's columns, for errors that name it.

  private var selected: String { "SELECT \(list), \(keyList) FROM \(table)" }

  var all: String { "\(selected) ORDER BY \(orderList)" }
  var selectionByKey: String { "\(selected) WHERE \(keyMatch)" }

  /// The row with some values, of which no two rows have all.
  func byColumns(_ columns: [TableColumn]) -> String {
    "\(selected) WHERE \(columns.enumerated().map { "\(Self.ordered($1)) = ?\($0 + 1)" }.joined(separator: " AND "))"
  }

  /// The first ones; the parameter is how many.
  var first: String { "\(selected) ORDER BY \(orderList) LIMIT ?1" }

  /// Those behind the record of a key, which has to be there; the last parameter is how many.
  var after: String {
    let past = places.map(\.quotedName).joined(separator: ", ")
    return """
      \(selected)
      WHERE (\(places.map(Self.ordered).joined(separator: ", "))) > (SELECT \(past) FROM \(table) WHERE \(keyMatch))
      ORDER BY \(orderList) LIMIT ?\(key.count + 1)
      """
  }

  /// Those whose keys come behind one, by the key alone.
  var behind: String {
    let key = keyColumns.map(Self.ordered).joined(separator: ", ")
    let parameters = self.key.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
    return "\(selected) WHERE (\(key)) > (\(parameters)) ORDER BY \(key)"
  }

  /// Those with a value of a column, which is the parameter.
  func having(_ column: TableColumn) -> String {
    "\(selected) WHERE \(Self.ordered(column)) = ?1 ORDER BY \(orderList)"
  }

  func values(of column: TableColumn) -> String { "SELECT DISTINCT \(column.quotedName) FROM \(table)" }

  var count: String { "SELECT count(*) FROM \(table)" }
  /// The keys of some records: how many, and from which place on.
  var someKeys: String { "SELECT \(keyList) FROM \(table) ORDER BY \(orderList) LIMIT ?1 OFFSET ?2" }

  // MARK: Writing

  /// Writes a record; of one that is there, only what differs.
  var upsert: String {
    let written = columns.indices.filter { !columns[$0].isAbsent }
    let names = written.map { columns[$0].quotedName }.joined(separator: ", ")
    let values = written.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
    let others = written.filter { !key.contains($0) }.map { columns[$0].quotedName }
    let insert = "INSERT INTO \(table) (\(names)) VALUES (\(values)) ON CONFLICT (\(keyList))"
    if others.isEmpty { return "\(insert) DO NOTHING" }
    let set = others.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
    let differs = others.map { "\($0) IS NOT excluded.\($0)" }.joined(separator: " OR ")
    return "\(insert) DO UPDATE SET \(set) WHERE \(differs)"
  }

  var deletion: String { "DELETE FROM \(table) WHERE \(keyMatch)" }

  // MARK: Rewriting

  /// Where the keys of a rewrite are noted meanwhile.
  private static var noted: String { "temp.cutover_rewrite" }

  var beginNoting: String {
    """
    DROP TABLE IF EXISTS \(Self.noted);
    CREATE TEMP TABLE cutover_rewrite (\((1...key.count).map { "key\($0)" }.joined(separator: ", ")),
      PRIMARY KEY (\((1...key.count).map { "key\($0)" }.joined(separator: ", "))))
    """
  }
  static var endNoting: String { "DROP TABLE IF EXISTS \(noted)" }
  var note: String {
    "INSERT INTO \(Self.noted) VALUES (\((1...key.count).map { "?\($0)" }.joined(separator: ", ")))"
  }
  var removeUnnoted: String {
    let match = keyColumns.enumerated().map { "n.key\($0 + 1) = t.\($1.quotedName)" }.joined(separator: " AND ")
    return "DELETE FROM \(table) AS t WHERE NOT EXISTS (SELECT 1 FROM \(Self.noted) AS n WHERE \(match))"
  }

  // MARK: Keeping

  /// What makes a table for a copy of the rows of another one, with columns that change no value; and what reads and
  /// writes them.
  static func copying(_ table: String, _ columns: [String]) -> (make: String, select: String, insert: String) {
    let list = columns.map { "\"\($0)\"" }.joined(separator: ", ")
    let values = columns.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
    return (
      "CREATE TABLE \"\(table)\" (\(list))", "SELECT \(list) FROM \"\(table)\"",
      "INSERT INTO \"\(table)\" (\(list)) VALUES (\(values))"
    )
  }
}
