import CutoverDomain
import CutoverPostgres

/// The document of the latest prices, which is a map. A legacy file names no provider: its prices are `legacy`'s.
struct PricesLoad: DocumentLoad {
  static let provider = "legacy"

  let name = LegacyDocument.cryptoPrices.rawValue
  private let backfill: Backfill
  private let document: CryptoPrices

  init(_ backfill: Backfill) throws {
    self.backfill = backfill
    document = try backfill.legacy.cryptoPrices()
    if let price = document.prices?.entries.first(where: { NameLimits.isTooLong($0.key) }) {
      throw ReadError(
        .undecodable, source: "\(backfill.legacy.path)/\(name).json",
        message: "field /prices: \(NameLimits.refusal(of: price.key))", remedy: "fix the file")
    }
  }

  private var rows: [StoredPrice] {
    (document.prices?.entries ?? []).map {
      StoredPrice(
        provider: Self.provider, symbol: $0.key, quotedSymbol: $0.value.symbol, price: $0.value.price,
        timestamp: $0.value.timestamp, seq: backfill.sequence)
    }
  }

  func check() -> Int { rows.count }

  func write(to connection: PostgresConnection, progress: (Int) -> Void) throws -> Int {
    let changed = try connection.sinkTransaction {
      for timestamp in Set(rows.map(\.timestamp)) { try connection.execute(EnsurePriceTicksPartition(at: timestamp)) }
      try backfill.addNames(symbols: rows.map(\.symbol), connection)
      return try connection.execute(AddPriceTicks(rows: rows))
        + connection.execute(UpsertLatestPrices(rows: rows, always: false))
        + connection.execute(
          DeleteLatestPricesExcept(rows: rows, seq: backfill.sequence, ofProvider: Self.provider))
        + connection.execute(
          UpsertDocument(
            name: name, isNull: document.prices == nil, serverTime: document.serverTime, lastHourlyMarkerRead: 0,
            seq: backfill.sequence))
    }
    progress(rows.count)
    return changed
  }
}
