import CutoverDomain
import CutoverHosting
import CutoverJSON
import CutoverPostgres
import CutoverRepository

/// The analytics in the files of single models. Such a file can be missing; most hold an array, which clients never saw.
struct OwnAnalyticsLoad: DocumentLoad {
  static let documentName = "analytics-{model}"

  var name: String { Self.documentName }
  let isFamily = true
  private let backfill: Backfill
  private let rows: [StoredRecord<FiledAnalytics>]

  init(_ backfill: Backfill) throws {
    self.backfill = backfill
    rows = try backfill.legacy.modelsWithOwnAnalytics().compactMap { model in
      try backfill.legacy.ownAnalytics(of: model, fitting: .orFault).map {
        StoredRecord(FiledAnalytics(model: model, analytics: $0), sequence: backfill.sequence)
      }
    }
  }

  func check() -> Int { rows.count }

  func write(to connection: PostgresConnection, progress: (Int) -> Void) throws -> Int {
    let changed = try connection.sinkTransaction {
      try backfill.addNames(models: rows.map(\.record.model), connection)
      return try connection.execute(LoadRecords<OwnAnalyticsTable>(rows))
        + connection.execute(DeleteRecordsExcept<OwnAnalyticsTable>(rows, upTo: backfill.sequence))
    }
    progress(rows.count)
    return changed
  }
}

/// The document of the latest prices, which is a map. A legacy file names no provider: its prices are `legacy`'s.
struct PricesLoad: DocumentLoad {
  static let provider = "legacy"

  let name = LegacyDocument.cryptoPrices.rawValue
  private let backfill: Backfill
  private let document: CryptoPrices
  private let prices: [StoredPrice]

  init(_ backfill: Backfill) throws {
    self.backfill = backfill
    document = try backfill.legacy.cryptoPrices()
    for price in document.prices?.entries ?? [] {
      guard let refusal = NamedField.refusal(of: price.key) else { continue }
      throw ReadError(
        .undecodable, source: "\(backfill.source.folder)/\(name).json", message: "field /prices: \(refusal)",
        remedy: "fix the file")
    }
    prices = (document.prices?.entries ?? []).map {
      StoredPrice(
        provider: Self.provider, symbol: $0.key, quotedSymbol: $0.value.symbol, price: $0.value.price,
        timestamp: $0.value.timestamp, seq: backfill.sequence)
    }
  }

  func check() -> Int { prices.count }

  func write(to connection: PostgresConnection, progress: (Int) -> Void) throws -> Int {
    let changed = try connection.sinkTransaction {
      for timestamp in Set(prices.map(\.timestamp)) {
        try connection.execute(EnsurePriceTicksPartition(at: timestamp))
      }
      try backfill.addNames(symbols: prices.map(\.symbol), connection)
      let before = try answered(connection)
      try connection.execute(AddPriceTicks(rows: prices))
      let rows = prices.map { StoredRecord($0, sequence: backfill.sequence) }
      try connection.execute(LoadRecords<LatestPriceTable>(rows))
      try connection.execute(DeleteRecordsExcept<LatestPriceTable>(rows, upTo: backfill.sequence))
      let after = try answered(connection)
      try backfill.setDocument(
        .cryptoPrices, isNull: document.prices == nil, serverTime: document.serverTime, connection)
      return Set(before.keys).union(after.keys).count { before[$0] != after[$0] }
    }
    progress(prices.count)
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
