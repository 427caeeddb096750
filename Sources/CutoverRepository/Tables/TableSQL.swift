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

  /// What a legacy document has, with the places that it has them in. A row that is as the document has it is left alone.
  /// Counted are the rows whose content differs, and not those of which the place alone moves.
  var load: String {
    func row(_ source: String, _ names: [String]) -> String {
      "ROW(\(names.map { "\(source).\($0)" }.joined(separator: ", ")))"
    }
    func differs(_ names: [String]) -> String { "record_image_ne(\(row("t", names)), \(row("excluded", names)))" }
    let content = columns.map(\.name)
    return """
      WITH written AS (
      \(rows)
      ON CONFLICT (\(key)) DO UPDATE SET \(assignments(written)),
        updated_at = CASE WHEN \(differs(content)) THEN now() ELSE t.updated_at END
      WHERE t.seq <= excluded.seq AND \(differs(keepsArrival ? content + ["arrival"] : content))
      RETURNING updated_at = now() AS is_changed
      )
      SELECT FROM written WHERE is_changed
      """
  }

  // MARK: Removing what a document does not have

  /// A table of the open transaction for the keys that the document has.
  var beginKeys: String {
    "CREATE TEMPORARY TABLE \(Self.documentKeys) ON COMMIT DROP AS SELECT \(key) AS key FROM \(table) WITH NO DATA"
  }
  var addKeys: String { "INSERT INTO pg_temp.\(Self.documentKeys) (key) SELECT unnest($1::text[])" }

  var deleteOthers: String {
    """
    DELETE FROM \(table) AS t
    WHERE t.seq <= $1 AND NOT EXISTS (SELECT FROM pg_temp.\(Self.documentKeys) AS d WHERE d.key = t.\(key))
    """
  }

  var count: String { "SELECT count(*) FROM \(table)" }

  private static let documentKeys = "cutover_document_keys"
}
