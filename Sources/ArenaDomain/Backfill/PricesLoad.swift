import CutoverPostgres

/// The document of the latest prices, which is a map. A legacy file names no provider: its prices are `legacy`'s.
struct PricesLoad: DocumentLoad {
  static let provider = "legacy"

  let name = LegacyDocument.cryptoPrices.rawValue
  private let document: CryptoPrices

  init(_ legacy: LegacyDirectory) throws { document = try legacy.cryptoPrices() }

  private var rows: [StoredPrice] {
    (document.prices?.entries ?? []).map {
      StoredPrice(
        provider: Self.provider, symbol: $0.key, quotedSymbol: $0.value.symbol, price: $0.value.price,
        timestamp: $0.value.timestamp)
    }
  }

  func check() -> Int { rows.count }

  func write(to connection: PostgresConnection, progress: (Int) -> Void) throws -> Int {
    let changed = try connection.transaction { _ in
      for timestamp in Set(rows.map(\.timestamp)) { try connection.execute(EnsurePriceTicksPartition(at: timestamp)) }
      try connection.execute(AddSymbols(seq: Backfill.sequence, id: rows.map(\.symbol)))
      return try connection.execute(AddPriceTicks(rows: rows, seq: Backfill.sequence))
        + connection.execute(UpsertLatestPrices(rows: rows, seq: Backfill.sequence))
        + connection.execute(
          DeleteLatestPricesExcept(rows: rows, ofProvider: Self.provider, seq: Backfill.sequence))
        + connection.execute(
          UpsertDocument(
            name: name, isNull: document.prices == nil, serverTime: document.serverTime, lastHourlyMarkerRead: 0,
            seq: Backfill.sequence))
    }
    progress(rows.count)
    return changed
  }
}
