import CutoverDomain
import CutoverJSON
import CutoverTestKit
import Testing

@testable import CutoverTables

/// A trade of a real legacy program, as far as its columns are difficult.
private struct Trade: WireObject {
  var id: Int64 = 0
  var logIndex: Int64 = 0
  var amount = ""
  var priceUsdc = ""
  var createdAt = OpaqueJSON.null
  var blockTimestamp = OpaqueJSON.null
  var effectiveGasPrice = OpaqueJSON.null
  var confidence = OpaqueJSON.null

  static let fieldTable = FieldTable(of: Self.self)

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.integer("id", &id)
    try visitor.integer("logIndex", &logIndex)
    try visitor.string("amount", &amount)
    try visitor.string("priceUsdc", &priceUsdc)
    try visitor.any("createdAt", &createdAt)
    try visitor.any("blockTimestamp", &blockTimestamp)
    try visitor.any("effectiveGasPrice", &effectiveGasPrice)
    try visitor.any("confidence", &confidence)
  }

  static let table = LegacyTable<Trade>(
    "onchain_trades", key: ["id"],
    columns: [
      "logIndex": "log_index", "amount": .init(nil, .decimal), "priceUsdc": .init("price_usdc", .decimal),
      "createdAt": .init("created_at", .time(.spaced)), "blockTimestamp": .init("block_timestamp", .time(.offset)),
      "effectiveGasPrice": .init("effective_gas_price", .digits), "confidence": .init("pyth_confidence", .decimal),
    ])
}

private struct Execution: WireObject {
  var id: Int64 = 0
  var shares: Int64 = 0
  var priceCents = OpaqueJSON.null
  var executedAt = OpaqueJSON.null

  static let fieldTable = FieldTable(of: Self.self)

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.integer("id", &id)
    try visitor.integer("shares", &shares)
    try visitor.any("priceCents", &priceCents)
    try visitor.any("executedAt", &executedAt)
  }

  static let table = LegacyTable<Execution>(
    "offchain_trades", key: ["id"],
    columns: [
      "priceCents": .init("price_cents", .integer), "executedAt": .init("executed_at", .time(.spaced)),
    ])
}

@Suite(.enabled(if: SharedData.path != nil, "there is no folder ../shared")) struct `A captured legacy file` {
  private func reader() throws -> TableReader {
    try TableReader(try #require(SharedData.path) + "/data/schwab-legacy/arbitrage-legacy.db")
  }

  /// The records by their ids, and the reasons why others cannot be read.
  private func read<Record>(
    _ table: LegacyTable<Record>, _ id: (Record) -> Int64
  ) throws -> (records: [Int64: Record], faults: [String]) {
    let next = try #require(try reader().listing(table).next)
    var (records, faults): ([Int64: Record], [String]) = ([:], [])
    while true {
      do {
        guard let record = try next() else { return (records, faults) }
        records[id(record)] = record
      } catch let error as UndecodableRecord { faults.append(error.error.message) }
    }
  }

  @Test func `is read as it means, and what it cannot mean is named`() throws {
    let (trades, faults) = try read(Trade.table) { $0.id }
    #expect(trades.count == 283)
    #expect(faults == ["the record with the key 273: column amount holds an infinite number"])
    #expect(trades[266]?.amount == "1.2345678901234567" && trades[267]?.amount == "0.1")
    #expect(trades[268]?.amount == "0.000000000000000001" && trades[8]?.amount == "18.42033680187091")
    #expect(trades[270]?.amount == "0.30000000000000004" && trades[270]?.priceUsdc == "150.33333333333334")
    #expect(trades[274]?.effectiveGasPrice.text == #""9223372036854775807""# && trades[275]?.logIndex == 2_147_483_648)
    #expect(trades[276]?.createdAt == .null)
    #expect(trades[278]?.blockTimestamp.text == #""2025-10-10T19:45:00.000000Z""#)
    #expect(trades[279]?.blockTimestamp.text == #""2025-10-10T19:15:00.123456Z""#)
    #expect(trades[283]?.confidence.text == #""0""#)
    // Every number reads back bit for bit.
    #expect(trades.values.allSatisfy { ShortDecimal.text(ShortDecimal.number($0.amount) ?? .nan) == $0.amount })
  }

  @Test func `has integral columns with other numbers in them, which are refused`() throws {
    let (executions, faults) = try read(Execution.table) { $0.id }
    #expect(executions.count == 222)
    #expect(
      faults == [
        "the record with the key 219: column shares holds the number 2.5, not an integer",
        "the record with the key 220: column price_cents holds the number 15025.5, not an integer",
      ])
    #expect(executions[215]?.executedAt.text == #""2025-10-09T23:59:59.999999Z""#)
    #expect(executions[217]?.priceCents.text == "0" && executions[218]?.shares == 3_000_000_000)
  }
}
