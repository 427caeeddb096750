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
