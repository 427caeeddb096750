import CutoverPostgres

/// The statements about a table of records, made from what the table's type says. Tested against a real Postgres for
/// every kind of column and of order.
struct TableSQL {
  private let table: String
  private let key: String
  private let keepsArrival: Bool
  private let columns: [(name: String, type: PostgresType)]

  init<Table: RecordTable>(_ table: Table.Type) {
    self.table = Self.quoted(Table.table)
    key = Self.quoted("\(Table.keyField)")
    keepsArrival = Table.keepsArrival
    columns = RecordColumns(of: Table.Record.self).columns.map { (Self.quoted($0.name), $0.type) }
  }

  private static func quoted(_ name: String) -> String {
    precondition(!name.contains("\"") && !name.isEmpty, "\(name) cannot be the name of a table or a column")
    return "\"\(name)\""
  }

  // MARK: Types

  var columnTypes: [PostgresType] { columns.map(\.type) }

  /// Those of the parameters of a statement that writes rows: an array a column, then the places and the numbers.
  var rowTypes: [PostgresType] {
    columns.map(\.type.array) + (keepsArrival ? [PostgresType.int8.array] : []) + [PostgresType.int8.array]
  }

  // MARK: Reading

  private var list: String { columns.map(\.name).joined(separator: ", ") }
  private var order: String { keepsArrival ? "arrival, \(key)" : key }

  var all: String { "SELECT \(list) FROM \(table) ORDER BY \(order)" }
  var byKeys: String { "SELECT \(list) FROM \(table) WHERE \(key) = ANY ($1::text[]) ORDER BY \(order)" }
  var keysSince: String { "SELECT \(key) FROM \(table) WHERE seq > $1 LIMIT $2" }

  var keysBetween: String {
    keepsArrival
      ? """
      SELECT t.\(key) FROM \(table) AS f, \(table) AS l, \(table) AS t
      WHERE f.\(key) = $1 AND l.\(key) = $2 AND t.arrival BETWEEN f.arrival AND l.arrival
      """
      : "SELECT \(key) FROM \(table) WHERE \(key) BETWEEN $1 AND $2"
  }

  // MARK: Writing

  private var written: [String] { columns.map(\.name) + (keepsArrival ? ["arrival", "seq"] : ["seq"]) }

  private var rows: String {
    let arrays = rowTypes.enumerated().map { "$\($0.offset + 1)::\($0.element)" }.joined(separator: ", ")
    return """
      INSERT INTO \(table) AS t (\(written.joined(separator: ", ")), updated_at)
      SELECT r.*, now() FROM unnest(\(arrays)) AS r
      """
  }

  private func assignments(_ names: [String]) -> String {
    names.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
  }

  /// What an event wrote. A record that is there keeps its place.
  var put: String {
    """
    \(rows)
    ON CONFLICT (\(key)) DO UPDATE SET \(assignments(columns.map(\.name) + ["seq"])), updated_at = now()
    WHERE t.seq < excluded.seq
    """
  }

  /// What a legacy document has, with the places that it has them in. Every row that no later event wrote takes the
  /// number of the backfill, so that what is older afterwards is what the document does not have. Counted are the rows
  /// whose content differs.
  var load: String {
    func row(_ source: String) -> String { "ROW(\(columns.map { "\(source).\($0.name)" }.joined(separator: ", ")))" }
    return """
      WITH written AS (
      \(rows)
      ON CONFLICT (\(key)) DO UPDATE SET \(assignments(written)),
        updated_at = CASE WHEN record_image_ne(\(row("t")), \(row("excluded"))) THEN now() ELSE t.updated_at END
      WHERE t.seq <= excluded.seq
      RETURNING updated_at = now() AS is_changed
      )
      SELECT FROM written WHERE is_changed
      """
  }

  var deleteOlder: String { "DELETE FROM \(table) WHERE seq < $1" }
}
