import CutoverPostgres
import Synchronization

/// The statements about a table of records, made from what the table's type says. Tested against a real Postgres for
/// every kind of column and of order.
struct TableSQL: Sendable {
  let table: String
  let columns: [RecordColumn]
  let columnTypes: [PostgresType]
  /// The key's columns, without one that has the same value in all rows.
  let keys: [RecordColumn]
  /// The places of the same among ``columns``.
  let keyPlaces: [Int]
  let keepsArrival: Bool
  let traits: TableTraits
  /// What an upsert runs into.
  private let conflict: [String]

  init<Table: RecordTable>(_ table: Table.Type) {
    self.table = Self.quoted(Table.table)
    traits = Table.traits
    keepsArrival = Table.keepsArrival
    columns = RecordColumns(of: Table.Record.self, elsewhere: traits.elsewhere, Table.storedColumns).columns
    columnTypes = columns.map(\.type)
    let (columns, subset) = (columns, traits.subset?.column)
    let fields = Table.keyFields.map { "\($0)" }
    keyPlaces = fields.filter { $0 != subset }.map { field in
      guard let place = columns.firstIndex(where: { $0.field == field }) else {
        preconditionFailure("the table \(Table.table) has no field \(field), which is part of its key")
      }
      return place
    }
    keys = keyPlaces.map { columns[$0] }
    conflict = fields.map { field in columns.first { $0.field == field }?.name ?? field }
  }

  /// The quoted name of a field's column.
  private func column(_ field: String) -> String {
    columns.first { $0.field == field }?.quotedName ?? Self.quoted(field)
  }

  private static let known = Mutex<[ObjectIdentifier: TableSQL]>([:])

  /// That of a table, made once.
  static func of<Table: RecordTable>(_ table: Table.Type) -> TableSQL {
    known.withLock { known in
      if let sql = known[ObjectIdentifier(table)] { return sql }
      let sql = TableSQL(table)
      known[ObjectIdentifier(table)] = sql
      return sql
    }
  }

  static func quoted(_ name: String) -> String {
    precondition(!name.contains("\"") && !name.isEmpty, "\(name) cannot be the name of a table or a column")
    return "\"\(name)\""
  }

  static func list(_ names: [String]) -> String { names.map { quoted($0) }.joined(separator: ", ") }

  /// What a row of a table has in a column, by the number of the row.
  static func text(of table: String, _ column: String, numbered number: String) -> String {
    "(SELECT \(quoted(column)) FROM \(quoted(table)) AS named WHERE named.id = \(number))"
  }

  /// The number of the row that has a text in a column; NULL where there is none.
  static func number(in table: String, _ column: String, of text: String) -> String {
    "(SELECT id FROM \(quoted(table)) WHERE \(quoted(column)) = \(text))"
  }

  /// The numbers of the rows that have one of several texts in a column.
  static func numbers(in table: String, _ column: String, of texts: String) -> String {
    "SELECT id FROM \(quoted(table)) WHERE \(quoted(column)) = ANY (\(texts))"
  }

  /// The one column of the key, for statements about tables with such.
  var key: String {
    precondition(keys.count == 1, "the key of \(table) has several columns")
    return keys[0].quotedName
  }

  /// The one column of the key as a text.
  private var keyText: String { keys[0].keyType == nil ? key : "\(key)::text" }

  /// A parameter that is a text, or several of them, as values of a key's column.
  private func parameter(_ number: Int, for column: RecordColumn, isArray: Bool = false) -> String {
    let brackets = isArray ? "[]" : ""
    if let form = column.form, case .reference(let table, let field) = form {
      let text = "$\(number)::text\(brackets)"
      return isArray ? Self.numbers(in: table, field, of: text) : form.value(of: text)
    }
    return "$\(number)::text\(brackets)" + (column.keyType.map { "::\($0)\(brackets)" } ?? "")
  }

  /// That a row is this table's, and what else holds of it.
  func condition(_ parts: [String] = [], of source: String = "") -> String {
    let subset = traits.subset.map { ["\(source)\(Self.quoted($0.column)) = '\($0.value)'"] } ?? []
    let all = subset + parts
    return all.isEmpty ? "" : "WHERE " + all.joined(separator: " AND ")
  }

  // MARK: Reading

  private var selection: String { columns.map(\.selected).joined(separator: ", ") }
  var selected: String { "SELECT \(selection) FROM \(table)" }

  var order: String {
    guard traits.order.isEmpty else { return sorted(traits.order) }
    return sorted((keepsArrival ? ["arrival"] : []).map { .ascending($0) } + keys.map { .ascending($0.field) })
  }

  /// With the table's name: a column that is selected as a text would be sorted as one.
  private func sorted(_ order: [TableOrder]) -> String {
    order.map { order in
      switch order {
      case .ascending(let field): "\(table).\(column(field))"
      case .descending(let field): "\(table).\(column(field)) DESC"
      }
    }.joined(separator: ", ")
  }

  var all: String { "\(selected) \(condition()) ORDER BY \(order)" }
  var byKeys: String {
    "\(selected) \(condition(["\(key) = ANY (\(parameter(1, for: keys[0], isArray: true)))"])) ORDER BY \(order)"
  }

  var one: String {
    let matches = keys.enumerated().map { "\($1.quotedName) = \(parameter($0 + 1, for: $1))" }
    return "\(selected) \(condition(matches))"
  }

  /// The row with the values of some fields, of which no two rows have all.
  func unique(_ fields: [StaticString]) -> String {
    let matches = fields.enumerated().map { place, field in
      guard let column = columns.first(where: { $0.field == "\(field)" }) else {
        preconditionFailure("the table \(table) has no field \(field)")
      }
      return "\(column.quotedName) = \(parameter(place + 1, for: column))"
    }
    return "\(selected) \(condition(matches))"
  }

  /// With places and numbers.
  func by(_ field: String) -> String {
    let selected =
      "SELECT \((columns.map(\.selected) + numbers.map(Self.quoted)).joined(separator: ", ")) FROM \(table)"
    return "\(selected) \(condition([isOneOf(field)])) ORDER BY \(order)"
  }

  /// The records that have some values of a field. An order would have a cursor read the whole table in it.
  func unordered(by field: String) -> String { "\(self.selected) \(condition([isOneOf(field)]))" }

  private func isOneOf(_ field: String) -> String {
    let values = columns.first { $0.field == field }.map { parameter(1, for: $0, isArray: true) } ?? "$1::text[]"
    return "\(column(field)) = ANY (\(values))"
  }

  func values(of field: String) -> String { "SELECT DISTINCT \(column(field))::text FROM \(table) \(condition())" }

  var storedTypes: [PostgresType] { columnTypes + numbers.map { _ in .int8 } }

  var keysSince: String { "SELECT \(keyText) FROM \(table) \(condition(["seq > $1"])) LIMIT $2" }

  var keysBetween: String {
    let (first, last) = (parameter(1, for: keys[0]), parameter(2, for: keys[0]))
    return keepsArrival
      ? """
      SELECT t.\(keyText) FROM \(table) AS f, \(table) AS l, \(table) AS t
      WHERE f.\(key) = \(first) AND l.\(key) = \(last) AND t.arrival BETWEEN f.arrival AND l.arrival
      """
      : "SELECT \(keyText) FROM \(table) \(condition(["\(key) BETWEEN \(first) AND \(last)"]))"
  }

  /// Those whose keys come behind one, by their keys.
  var after: String { "\(selected) \(condition(["\(key) > \(parameter(1, for: keys[0]))"])) ORDER BY \(order)" }

  /// The records that have one value of the order's first field and come behind a place. Of its other fields all but the
  /// first are ascending.
  var group: String {
    let names = traits.order.map { column($0.field) }
    precondition(names.count > 2, "\(table) has no groups")
    let isDescending = if case .descending = traits.order[1] { true } else { false }
    let comparison = isDescending ? "<" : ">"
    let rest = names.dropFirst(2)
    let parameters = rest.indices.map { "$\($0 + 1)" }
    let behind = "(\(rest.joined(separator: ", "))) > (\(parameters.joined(separator: ", ")))"
    let conditions = [
      "\(names[0]) = $1", "\(names[1]) \(comparison)= $2", "(\(names[1]) \(comparison) $2 OR \(behind))",
    ]
    return "\(selected) \(condition(conditions)) ORDER BY \(order) LIMIT $\(names.count + 1)"
  }

  /// The types of the order's fields, and of the most rows.
  var groupTypes: [PostgresType] {
    traits.order.map { order in columns.first { $0.field == order.field }?.type ?? .any } + [.int8]
  }

  var count: String { "SELECT count(*) FROM \(table) \(condition())" }
}

extension TableSQL {
  // MARK: Writing

  fileprivate var numbers: [String] { (keepsArrival ? ["arrival"] : []) + (traits.isPart ? [] : ["seq"]) }

  /// The types of the parameters of a statement that writes rows: an array a column, then the places and the numbers.
  var rowTypes: [PostgresType] { storedTypes.map(\.array) }

  private var rows: String {
    let arrays = rowTypes.enumerated().map { "$\($0.offset + 1)::\($0.element)" }.joined(separator: ", ")
    let stamp = traits.isPart ? [] : [(traits.stamp, "now()")]
    let fixed = stamp + (traits.subset.map { [($0.column, "'\($0.value)'")] } ?? [])
    var values = columns.map { $0.written("r.\($0.quotedName)") }
    values += numbers.map { "r.\($0)" }
    values += fixed.map(\.1)
    return """
      INSERT INTO \(table) AS t (\(Self.list(columns.map(\.name) + numbers + fixed.map(\.0))))
      SELECT \(values.joined(separator: ", "))
      FROM unnest(\(arrays)) AS r (\(Self.list(columns.map(\.name) + numbers)))
      ON CONFLICT (\(Self.list(conflict))) \(condition()) DO UPDATE SET
      """
  }

  private func assignments(_ names: [String]) -> String {
    names.map { "\(Self.quoted($0)) = excluded.\(Self.quoted($0))" }.joined(separator: ", ")
  }

  private func differs(_ names: [String]) -> String {
    func row(_ source: String) -> String {
      "ROW(\(names.map { "\(source).\(Self.quoted($0))" }.joined(separator: ", ")))"
    }
    return "record_image_ne(\(row("t")), \(row("excluded")))"
  }

  /// The columns beside the key; and those of them that say what a record is.
  private var changing: [String] { columns.map(\.name).filter { !conflict.contains($0) } }
  private var content: [String] {
    loaded.filter { !traits.place.contains($0.field) }.map(\.name).filter { !conflict.contains($0) }
  }
  /// Those that a load writes into rows that are there.
  private var loaded: [RecordColumn] { columns.filter { !traits.calculated.contains($0.field) } }

  /// What an event wrote. A record that is there keeps its `arrival`.
  var put: String {
    if traits.isPart { return "\(rows) \(assignments(changing)) WHERE \(differs(changing))" }
    let isNewer =
      traits.version.map { version in
        let version = column(version)
        return "(t.\(version), t.seq) < (excluded.\(version), excluded.seq)"
      } ?? "t.seq <= excluded.seq"
    return "\(rows) \(assignments(changing + ["seq"])), \(Self.quoted(traits.stamp)) = now() WHERE \(isNewer)"
  }

  /// What a legacy document has, with the places that it has them in. A row that is as the document has it is left alone.
  /// Counted are the rows whose content differs, and not those of which the place alone moves.
  var load: String {
    if traits.isPart { return put }
    let written = loaded.map(\.name).filter { !conflict.contains($0) } + numbers
    let stamp = Self.quoted(traits.stamp)
    let values = written.map { "\(Self.quoted($0)) = \(loading($0))" }.joined(separator: ", ")
    return """
      WITH written AS (
      \(rows) \(values),
        \(stamp) = CASE WHEN \(differsFromLoad(content)) THEN now() ELSE t.\(stamp) END
      WHERE t.seq <= excluded.seq AND \(differsFromLoad(written.filter { $0 != "seq" }))
      RETURNING \(stamp) = now() AS is_changed
      )
      SELECT FROM written WHERE is_changed
      """
  }

  /// What a load makes of a column. A decimal that is the same in binary64 and has more digits stays: the legacy store has
  /// lost them.
  private func loading(_ name: String) -> String {
    let (old, new) = ("t.\(Self.quoted(name))", "excluded.\(Self.quoted(name))")
    guard columns.contains(where: { $0.name == name && $0.form == .decimal }) else { return new }
    let isExact = "\(old)::float8 = \(new)::float8 AND scale(trim_scale(\(old))) > scale(trim_scale(\(new)))"
    return "CASE WHEN \(isExact) THEN \(old) ELSE \(new) END"
  }

  private func differsFromLoad(_ names: [String]) -> String {
    let old = names.map { "t.\(Self.quoted($0))" }.joined(separator: ", ")
    return "record_image_ne(ROW(\(old)), ROW(\(names.map(loading).joined(separator: ", "))))"
  }

  /// Has the sequence of the numbered column go on behind a number, if it is not there yet.
  var raiseNumbers: String {
    guard let sequence else { preconditionFailure("\(table) has no column with numbers of its own") }
    return """
      SELECT setval(name, greatest($1, coalesce(pg_sequence_last_value(name), 1)))
      FROM (SELECT \(sequence) AS name) AS sequences
      """
  }

  /// How many rows there are, and the last number that the sequence has given; 0 where there is none.
  var numbering: String {
    let last = sequence.map { "coalesce(pg_sequence_last_value(\($0)), 0)" } ?? "0::bigint"
    return "SELECT (\(count)), \(last)"
  }

  private var sequence: String? {
    traits.numbered.map { numbered in
      "pg_get_serial_sequence('\(table)', '\(columns.first { $0.field == numbered }?.name ?? numbered)')::regclass"
    }
  }

  // MARK: Removing what a document does not have

  /// The rows with some keys that no event after one has written.
  var delete: String {
    let keys = parameter(1, for: keys[0], isArray: true)
    return "DELETE FROM \(table) \(condition(["\(key) = ANY (\(keys))", "seq <= $2"]))"
  }

  /// The rows with other keys than those given that no event after one has written.
  var deleteExcept: String {
    let names = keys.map(\.quotedName)
    let arrays = keys.enumerated().map { place, key in
      "$\(place + 1)::\(key.type.array)" + (key.form.map { "::\($0.type)[]" } ?? "")
    }.joined(separator: ", ")
    let same = names.map { "k.\($0) = t.\($0)" }.joined(separator: " AND ")
    let others = "NOT EXISTS (SELECT FROM unnest(\(arrays)) AS k (\(names.joined(separator: ", "))) WHERE \(same))"
    return "DELETE FROM \(table) AS t \(condition(["t.seq <= $\(keys.count + 1)", others], of: "t."))"
  }

  /// A table of the open transaction for the keys that the document has.
  var beginKeys: String {
    "CREATE TEMPORARY TABLE \(Self.documentKeys) ON COMMIT DROP AS SELECT \(key) AS key FROM \(table) WITH NO DATA"
  }
  var addKeys: String {
    "INSERT INTO pg_temp.\(Self.documentKeys) (key) SELECT unnest(\(parameter(1, for: keys[0], isArray: true)))"
  }

  var deleteOthers: String {
    let others = "NOT EXISTS (SELECT FROM pg_temp.\(Self.documentKeys) AS d WHERE d.key = t.\(key))"
    return "DELETE FROM \(table) AS t \(condition(["t.seq <= $1", others], of: "t."))"
  }

  private static let documentKeys = "cutover_document_keys"
}
