import CutoverPostgres

// Statements as cutover-sqlgen writes them, for a table that every test makes for itself.

enum Items {
  static let schema = """
    CREATE TABLE items (id bigint PRIMARY KEY, label text NOT NULL, weight float8, CONSTRAINT heavy CHECK (weight < 1000))
    """
}

struct Item: Sendable, Equatable {
  var id: Int64 = 0
  var label = ""
  var weight: Double?
}

struct InsertItem: PostgresStatement {
  var item: Item

  static let name = "InsertItem"
  static let sql = "INSERT INTO items (id, label, weight) VALUES ($1, $2, $3)"
  static let parameterTypes: [PostgresType] = [.int8, .text, .float8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(item.id)
    parameters.append(item.label)
    parameters.append(item.weight)
  }
}

struct UpsertItems: PostgresStatement {
  var rows: [Item]

  static let name = "UpsertItems"
  static let sql = """
    INSERT INTO items (id, label, weight) SELECT * FROM unnest($1::bigint[], $2::text[], $3::float8[])
    ON CONFLICT (id) DO UPDATE SET label = excluded.label, weight = excluded.weight
    """
  static let parameterTypes: [PostgresType] = [.int8.array, .text.array, .float8.array]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(columnOf: rows) { $0.id }
    parameters.append(columnOf: rows) { $0.label }
    parameters.append(columnOf: rows) { $0.weight }
  }
}

struct ListItems: PostgresQuery {
  static let name = "ListItems"
  static let sql = "SELECT id, label, weight FROM items ORDER BY id"
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.int8, .text, .float8]

  func bind(into parameters: inout PostgresParameters) {}

  static func decode(_ row: borrowing PostgresRow) throws -> Item {
    Item(id: try row.decode(0), label: try row.decode(1), weight: try row.decode(2))
  }
}

struct GetItem: PostgresQuery {
  var id: Int64

  static let name = "GetItem"
  static let sql = "SELECT id, label, weight FROM items WHERE id >= $1 AND id <= $1"
  static let parameterTypes: [PostgresType] = [.int8]
  static let columnTypes: [PostgresType] = [.int8, .text, .float8]

  func bind(into parameters: inout PostgresParameters) { parameters.append(id) }

  static func decode(_ row: borrowing PostgresRow) throws -> Item { try ListItems.decode(row) }
}

struct Series: PostgresQuery {
  var from: Int32
  var to: Int32

  static let name = "Series"
  static let sql = "SELECT n FROM generate_series($1, $2) AS n"
  static let parameterTypes: [PostgresType] = [.int4, .int4]
  static let columnTypes: [PostgresType] = [.int4]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(from)
    parameters.append(to)
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Int32 { try row.decode(0) }
}

enum LoadItems: PostgresCopy {
  static let name = "LoadItems"
  static let sql = "COPY items (id, label, weight) FROM STDIN (FORMAT binary)"

  static func encode(_ row: Item, into columns: inout PostgresParameters) {
    columns.append(row.id)
    columns.append(row.label)
    columns.append(row.weight)
  }
}
