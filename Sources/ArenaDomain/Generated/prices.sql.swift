// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `ListPrices` in `SQL/prices.sql`.
struct ListPrices: PostgresQuery {
  static let name = "ListPrices"
  static let sql = """
    SELECT DISTINCT ON (symbol) provider, symbol, quoted_symbol, price, timestamp
    FROM price_latest
    ORDER BY symbol, timestamp DESC, seq DESC, provider
    """
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.text, .text, .text, .float8, .int8]

  func bind(into parameters: inout PostgresParameters) {}

  static func decode(_ row: borrowing PostgresRow) throws -> StoredPrice {
    var value = StoredPrice()
    value.provider = try row.decode(0)
    value.symbol = try row.decode(1)
    value.quotedSymbol = try row.decode(2)
    value.price = try row.decode(3)
    value.timestamp = try row.decode(4)
    return value
  }
}

/// `EnsurePriceTicksPartition` in `SQL/prices.sql`.
struct EnsurePriceTicksPartition: PostgresStatement {
  var at: Int64

  static let name = "EnsurePriceTicksPartition"
  static let sql = "SELECT ensure_price_ticks_partition($1)"
  static let parameterTypes: [PostgresType] = [.int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(at)
  }
}

/// `AddPriceTicks` in `SQL/prices.sql`.
struct AddPriceTicks: PostgresStatement {
  var rows: [StoredPrice]

  static let name = "AddPriceTicks"
  static let sql = """
    INSERT INTO price_ticks (provider, symbol, timestamp, price, volume, raw, seq)
    SELECT r.*
    FROM unnest(
      $1::text[], $2::text[], $3::bigint[], $4::float8[], $5::float8[], $6::json[],
      $7::bigint[]
    ) AS r
    ON CONFLICT DO NOTHING
    """
  static let parameterTypes: [PostgresType] = [.text.array, .text.array, .int8.array, .float8.array, .float8.array, .json.array, .int8.array]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(columnOf: rows) { $0.provider }
    parameters.append(columnOf: rows) { $0.symbol }
    parameters.append(columnOf: rows) { $0.timestamp }
    parameters.append(columnOf: rows) { $0.price }
    parameters.append(columnOf: rows) { $0.volume }
    parameters.append(columnOf: rows) { $0.raw }
    parameters.append(columnOf: rows) { $0.seq }
  }
}

/// `UpsertLatestPrices` in `SQL/prices.sql`.
struct UpsertLatestPrices: PostgresStatement {
  var rows: [StoredPrice]
  var always: Bool

  static let name = "UpsertLatestPrices"
  static let sql = """
    INSERT INTO price_latest AS t (
      provider, symbol, quoted_symbol, price, timestamp, seq
    )
    SELECT r.*
    FROM unnest(
      $1::text[], $2::text[], $3::text[], $4::float8[], $5::bigint[], $6::bigint[]
    ) AS r
    ON CONFLICT (provider, symbol) DO UPDATE SET
      quoted_symbol = excluded.quoted_symbol, price = excluded.price, timestamp = excluded.timestamp, seq = excluded.seq,
      updated_at = now()
    WHERE t.seq <= excluded.seq AND ($7 OR record_image_ne(
      ROW(
        t.quoted_symbol, t.price, t.timestamp
      ),
      ROW(
        excluded.quoted_symbol, excluded.price, excluded.timestamp
      )))
    """
  static let parameterTypes: [PostgresType] = [.text.array, .text.array, .text.array, .float8.array, .int8.array, .int8.array, .bool]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(columnOf: rows) { $0.provider }
    parameters.append(columnOf: rows) { $0.symbol }
    parameters.append(columnOf: rows) { $0.quotedSymbol }
    parameters.append(columnOf: rows) { $0.price }
    parameters.append(columnOf: rows) { $0.timestamp }
    parameters.append(columnOf: rows) { $0.seq }
    parameters.append(always)
  }
}

/// `AdvanceLatestPrices` in `SQL/prices.sql`.
struct AdvanceLatestPrices: PostgresStatement {
  var rows: [StoredPrice]

  static let name = "AdvanceLatestPrices"
  static let sql = """
    INSERT INTO price_latest AS t (
      provider, symbol, quoted_symbol, price, timestamp, seq
    )
    SELECT r.*
    FROM unnest(
      $1::text[], $2::text[], $3::text[], $4::float8[], $5::bigint[], $6::bigint[]
    ) AS r
    ON CONFLICT (provider, symbol) DO UPDATE SET
      quoted_symbol = excluded.quoted_symbol, price = excluded.price, timestamp = excluded.timestamp, seq = excluded.seq,
      updated_at = now()
    WHERE (t.timestamp, t.seq) < (excluded.timestamp, excluded.seq)
    """
  static let parameterTypes: [PostgresType] = [.text.array, .text.array, .text.array, .float8.array, .int8.array, .int8.array]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(columnOf: rows) { $0.provider }
    parameters.append(columnOf: rows) { $0.symbol }
    parameters.append(columnOf: rows) { $0.quotedSymbol }
    parameters.append(columnOf: rows) { $0.price }
    parameters.append(columnOf: rows) { $0.timestamp }
    parameters.append(columnOf: rows) { $0.seq }
  }
}

/// `DeleteLatestPricesExcept` in `SQL/prices.sql`.
struct DeleteLatestPricesExcept: PostgresStatement {
  var rows: [StoredPrice]
  var seq: Int64
  var ofProvider: String

  static let name = "DeleteLatestPricesExcept"
  static let sql = """
    DELETE FROM price_latest
    WHERE seq <= $1 AND (provider <> $2 OR symbol <> ALL ($3::text[]))
    """
  static let parameterTypes: [PostgresType] = [.int8, .text, .text.array]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(seq)
    parameters.append(ofProvider)
    parameters.append(columnOf: rows) { $0.symbol }
  }
}
