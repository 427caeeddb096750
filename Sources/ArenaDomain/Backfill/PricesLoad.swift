import CutoverDomain
import CutoverJSON
import CutoverPostgres
import CutoverRepository

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
      let before = try answered(connection)
      try connection.execute(AddPriceTicks(rows: rows))
      try connection.execute(UpsertLatestPrices(rows: rows, always: false))
      try connection.execute(
        DeleteLatestPricesExcept(rows: rows, seq: backfill.sequence, ofProvider: Self.provider))
      let after = try answered(connection)
      let differing = Set(before.keys).union(after.keys).count { before[$0] != after[$0] }
      return try differing
        + connection.execute(
          UpsertDocument(
            name: name, isNull: document.prices == nil, serverTime: document.serverTime, lastHourlyMarkerRead: 0,
            seq: backfill.sequence))
    }
    progress(rows.count)
    return changed
  }

  /// What the repository answers for each symbol. A backfill replaces the rows of all providers by its own; only where
  /// their answer differs has anything changed.
  private func answered(_ connection: PostgresConnection) throws -> [ExactString: Answered] {
    Dictionary(
      uniqueKeysWithValues: try connection.all(ListPrices()).map {
        (
          ExactString($0.symbol),
          Answered(symbol: ExactString($0.quotedSymbol), price: $0.price.bitPattern, timestamp: $0.timestamp)
        )
      })
  }

  private struct Answered: Equatable {
    let symbol: ExactString
    let price: UInt64
    let timestamp: Int64
  }
}
