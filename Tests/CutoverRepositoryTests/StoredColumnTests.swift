import CutoverDomain
import CutoverJSON
import CutoverPostgres
import CutoverTestKit
import Testing

@testable import CutoverRepository

/// A fill with an integer as its key, and fields in columns of other names and types.
private struct Fill: WireObject, Equatable {
  var id: Int64 = 0
  var txHash = ""
  var amount = "0"
  var filledAt = "1970-01-01T00:00:00.000000Z"
  var gasUsed = OpaqueJSON.null
  var price = OpaqueJSON.null
  var seenAt = OpaqueJSON.null
  var note = OpaqueJSON.null
  var exponent = OpaqueJSON.null
  var version: Int64 = 0

  static let fieldTable = FieldTable(of: Self.self)

  init() {}

  init(_ id: Int64, amount: String = "0") { (self.id, self.amount) = (id, amount) }

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.integer("id", &id)
    try visitor.string("txHash", &txHash)
    try visitor.string("amount", &amount)
    try visitor.string("filledAt", &filledAt)
    try visitor.any("gasUsed", &gasUsed)
    try visitor.any("price", &price)
    try visitor.any("seenAt", &seenAt)
    try visitor.any("note", &note)
    try visitor.any("exponent", &exponent)
    try visitor.integer("version", &version)
  }
}

private protocol FillTable: RecordTable where Record == Fill, Key == Int64 {}

extension FillTable {
  static var table: String { "fills" }
  static var keyFields: [StaticString] { ["id"] }
  static func key(of fill: Fill) -> Int64 { fill.id }
  static var storedColumns: [String: StoredColumn] {
    [
      "txHash": "tx_hash", "amount": .init(nil, .decimal), "filledAt": .init("filled_at", .time),
      "gasUsed": .init("gas_used", .integer), "price": .init(nil, .decimal), "seenAt": .init("seen_at", .time),
      "note": .init(nil, .text), "exponent": .init(nil, .integer), "version": .init("version_number", .integer),
    ]
  }
}

private enum Fills: FillTable {}

/// The same, the largest amounts first.
private enum Largest: FillTable {
  static var traits: TableTraits { TableTraits(order: [.descending("amount"), .ascending("id")]) }
}

@Suite struct `Columns of other names and types than their fields` {
  private static func with(_ body: (PostgresConnection) throws -> Void) throws {
    try TestServers.shared.withDatabase { url in
      let connection = try PostgresConnection(PostgresConfiguration(url: url))
      try connection.execute(
        script: """
          SET TimeZone = 'America/New_York';
          CREATE TABLE fills (
            id BIGSERIAL PRIMARY KEY, tx_hash TEXT NOT NULL, amount NUMERIC(38,18) NOT NULL,
            doubled NUMERIC(38,18) GENERATED ALWAYS AS (amount * 2) STORED, filled_at TIMESTAMPTZ NOT NULL,
            gas_used BIGINT, price NUMERIC(38,18), seen_at TIMESTAMPTZ, note TEXT, exponent INTEGER,
            version_number INTEGER NOT NULL, extra TEXT NOT NULL DEFAULT 'x',
            seq BIGINT NOT NULL, updated_at TIMESTAMPTZ NOT NULL DEFAULT now())
          """)
      try body(connection)
    }
  }

  private static var full: Fill {
    var fill = Fill(9_007_199_254_740_993, amount: "18.420336801870911403")
    fill.txHash = "0xab"
    fill.filledAt = "2025-10-09T23:59:59.999999Z"
    fill.gasUsed = OpaqueJSON(unchecked: #""9223372036854775807""#)
    fill.price = OpaqueJSON(unchecked: #""0.000000000000000001""#)
    fill.seenAt = OpaqueJSON(unchecked: #""2025-10-10T19:15:00.123456Z""#)
    fill.note = OpaqueJSON(unchecked: #""000042 \" null""#)
    fill.exponent = OpaqueJSON(unchecked: #""-5""#)
    fill.version = 7
    return fill
  }

  private static func put(_ fills: [Fill], at sequence: Int64 = 1, on connection: PostgresConnection) throws -> Int {
    try connection.execute(PutRecords<Fills>(fills.map { StoredRecord($0, sequence: sequence) }))
  }

  @Test func `give back every value as it was, null as null`() throws {
    try Self.with { connection in
      var zero = Fill(2, amount: "100")
      zero.price = OpaqueJSON(unchecked: #""0""#)
      let fills = [Fill(1), zero, Self.full]
      #expect(try Self.put(fills, on: connection) == 3)
      let all = try connection.all(ListRecords<Fills>())
      #expect(all == fills)
      let stored: [String] = try connection.query(
        sql: "SELECT concat_ws(' ', amount, doubled, gas_used, note, exponent, extra) FROM fills WHERE id > 2"
      ) { try $0.decode(0) }
      let text = "18.420336801870911403 36.840673603741822806 9223372036854775807 000042 \" null -5 x"
      #expect(stored == [text])
    }
  }

  @Test func `keep the order of numbers, in keys and elsewhere`() throws {
    try Self.with { connection in
      let amounts = ["9", "10", "0.5", "10"]
      let fills = zip([1, 9, 100, 10] as [Int64], amounts).map { Fill($0, amount: $1) }
      _ = try Self.put(fills, on: connection)
      #expect(try connection.all(ListRecords<Fills>()).map(\.id) == [1, 9, 10, 100])
      #expect(try connection.all(ListRecords<Largest>()).map(\.id) == [9, 10, 1, 100])
      #expect(try connection.all(ListKeysBetween<Fills>("2", "99")).sorted() == ["10", "9"])
      #expect(try connection.all(FindRecords<Fills>(["100", "9", "7"])).map(\.id) == [9, 100])
      let one = try connection.one(GetRecord<Fills>("10"))
      #expect(one?.amount == "10")
      _ = try Self.put([Fill(9, amount: "1")], at: 5, on: connection)
      #expect(try connection.all(ListKeysSince<Fills>(1, maximum: 10)) == ["9"])
    }
  }

  @Test func `count a load's changes by values, and remove what a document does not have`() throws {
    try Self.with { connection in
      let fills = [Fill(1, amount: "0.1"), Fill(2), Self.full].map { StoredRecord($0, sequence: 1) }
      let first = try connection.execute(LoadRecords<Fills>(fills))
      let second = try connection.execute(LoadRecords<Fills>(fills))
      #expect([first, second] == [3, 0])
      let removed = try connection.transaction { _ in
        var keys = ["1", "\(Self.full.id)"].makeIterator()
        return try Fills.removeOthers(records: 2, upTo: 1, on: connection) { { keys.next() } }
      }
      #expect(removed == 1)
      let others = try connection.execute(DeleteRecordsExcept<Fills>(Array(fills[2...]), upTo: 1))
      #expect(others == 1)
      #expect(try connection.all(ListRecords<Fills>()) == [Self.full])
    }
  }
}
