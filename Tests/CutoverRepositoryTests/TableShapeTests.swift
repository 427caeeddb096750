import CutoverDomain
import CutoverJSON
import CutoverPostgres
import CutoverTestKit
import Testing

@testable import CutoverRepository

private struct Detail: WireObject, Equatable {
  var size: Double = 0

  static let fieldTable = FieldTable(of: Self.self)

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws { try visitor.float("size", &size) }
}

/// A record with a key of two fields, a field with parts of its own, and one whose values are rows of another table.
private struct Quote: WireObject, Equatable {
  var provider = ""
  var symbol = ""
  var price: Double = 0
  var time: Int64 = 0
  var detail = Detail()
  var parts: WireMap<Detail>?

  static let fieldTable = FieldTable(of: Self.self)

  init() {}

  init(_ provider: String, _ symbol: String, _ price: Double = 0, time: Int64 = 0, size: Double = 0) {
    (self.provider, self.symbol, self.price, self.time) = (provider, symbol, price, time)
    detail.size = size
  }

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("provider", &provider)
    try visitor.string("symbol", &symbol)
    try visitor.float("price", &price)
    try visitor.integer("time", &time)
    try visitor.object("detail", &detail)
    try visitor.map("parts", &parts)
  }

  static func == (left: Quote, right: Quote) -> Bool {
    (left.provider, left.symbol, left.price, left.time, left.detail)
      == (right.provider, right.symbol, right.price, right.time, right.detail)
  }

  var text: String { "\(provider)/\(symbol) \(price)" }
}

private protocol QuoteTable: RecordTable where Record == Quote, Key == [String] {}

extension QuoteTable {
  static var keyFields: [StaticString] { ["provider", "symbol"] }
  static var keepsArrival: Bool { false }
  static func key(of quote: Quote) -> [String] { [quote.provider, quote.symbol] }
  static var shared: TableTraits {
    var traits = TableTraits()
    traits.elsewhere = ["parts"]
    return traits
  }
}

/// The newest quotes, by their own time.
private enum Latest: QuoteTable {
  static let table = "latest"
  static var traits: TableTraits {
    var traits = shared
    traits.version = "time"
    return traits
  }
}

/// The open ones of quotes that can also be closed, with a time of writing of another name.
private enum Open: QuoteTable {
  static let table = "quotes"
  static var traits: TableTraits {
    var traits = shared
    traits.subset = ("status", "open")
    traits.stamp = "written_at"
    return traits
  }
}

private enum Parts: QuoteTable {
  static let table = "parts"
  static var traits: TableTraits {
    var traits = shared
    traits.isPart = true
    return traits
  }
}

/// In groups by provider, the dearest first.
private enum Ordered: QuoteTable {
  static let table = "ordered"
  static var traits: TableTraits {
    var traits = shared
    traits.place = ["time"]
    traits.order = [.ascending("provider"), .descending("price"), .ascending("time"), .ascending("symbol")]
    return traits
  }

  enum BySymbol: RecordIndex {
    typealias Table = Ordered
    static let field = "symbol"
  }
}

@Suite struct `A table of records of another shape` {
  private static let columns = """
    provider TEXT COLLATE "C", symbol TEXT COLLATE "C", price DOUBLE PRECISION, time BIGINT, detail JSON NOT NULL
    """
  private static let numbers = "seq BIGINT NOT NULL, updated_at TIMESTAMPTZ NOT NULL DEFAULT now()"

  private static func with(_ body: (PostgresConnection) throws -> Void) throws {
    try TestServers.shared.withDatabase { url in
      let connection = try PostgresConnection(PostgresConfiguration(url: url))
      try connection.execute(
        script: """
          CREATE TABLE latest (\(columns), \(numbers), PRIMARY KEY (provider, symbol));
          CREATE TABLE parts (\(columns), PRIMARY KEY (provider, symbol));
          CREATE TABLE ordered (\(columns), \(numbers), PRIMARY KEY (provider, symbol));
          CREATE TABLE quotes (\(columns), seq BIGINT NOT NULL, written_at TIMESTAMPTZ NOT NULL, status TEXT NOT NULL);
          CREATE UNIQUE INDEX ON quotes (provider, symbol) WHERE status = 'open'
          """)
      try body(connection)
    }
  }

  private static func rows(_ quotes: Quote..., at sequence: Int64) -> [StoredRecord<Quote>] {
    quotes.map { StoredRecord($0, sequence: sequence) }
  }

  @Test func `gives back a record by a key of several fields, with an object in a column`() throws {
    try Self.with { connection in
      let quote = Quote("a", "x", 1.5, time: 7, size: -0.0)
      try connection.execute(PutRecords<Latest>(Self.rows(quote, Quote("a", "y"), at: 1)))
      let found = try connection.one(GetRecord<Latest>("a", "x"))
      let none = try connection.one(GetRecord<Latest>("x", "a"))
      #expect(found == quote && none == nil)
    }
  }

  @Test func `refuses an object that JSON cannot say`() throws {
    try Self.with { connection in
      let error = #expect(throws: PostgresError.self) {
        try connection.execute(PutRecords<Latest>(Self.rows(Quote("a", "x", size: .nan), at: 1)))
      }
      #expect(error?.refusesData == true)
    }
  }

  @Test func `takes the newer of two records by their own version, and of equal ones the later event`() throws {
    try Self.with { connection in
      try connection.execute(PutRecords<Latest>(Self.rows(Quote("a", "x", 1, time: 5), at: 3)))
      func put(_ quote: Quote, at sequence: Int64) throws -> Int {
        try connection.execute(PutRecords<Latest>(Self.rows(quote, at: sequence)))
      }
      let older = try put(Quote("a", "x", 2, time: 4), at: 9)
      let earlier = try put(Quote("a", "x", 3, time: 5), at: 2)
      let newer = try put(Quote("a", "x", 4, time: 6), at: 2)
      #expect([older, earlier, newer] == [0, 0, 1])
      // What a document has counts by the numbers alone.
      let loaded = try connection.execute(LoadRecords<Latest>(Self.rows(Quote("a", "x", 5, time: 1), at: 10)))
      let found = try connection.one(GetRecord<Latest>("a", "x"))
      #expect(loaded == 1 && found?.price == 5)
    }
  }

  @Test func `has the rows of its subset, and no others`() throws {
    try Self.with { connection in
      try connection.execute(script: "INSERT INTO quotes VALUES ('a', 'x', 0, 0, '{}', 1, now(), 'closed')")
      try connection.execute(PutRecords<Open>(Self.rows(Quote("a", "x", 1), Quote("b", "y", 2), at: 2)))
      try connection.execute(PutRecords<Open>(Self.rows(Quote("a", "x", 3), at: 3)))
      #expect(try connection.all(ListRecords<Open>()).map(\.text) == ["a/x 3.0", "b/y 2.0"])
      let kept = Self.rows(Quote("b", "y"), at: 4)
      let counts = [
        try connection.execute(DeleteRecordsExcept<Open>(kept, upTo: 2)),
        try connection.execute(DeleteRecordsExcept<Open>(kept, upTo: 4)),
      ]
      #expect(counts == [0, 1])
      #expect(try connection.all(ListRecords<Open>()).map(\.text) == ["b/y 2.0"])
      try connection.execute(script: "UPDATE quotes SET status = 'open' WHERE status = 'closed'")
      #expect(try connection.all(ListRecords<Open>()).map(\.text) == ["a/x 0.0", "b/y 2.0"])
    }
  }

  @Test func `writes parts of another table's records where they differ`() throws {
    try Self.with { connection in
      let rows = Self.rows(Quote("a", "x", 1), Quote("a", "y", 2), at: 0)
      let counts = [
        try connection.execute(PutRecords<Parts>(rows)), try connection.execute(PutRecords<Parts>(rows)),
        try connection.execute(LoadRecords<Parts>(Self.rows(Quote("a", "y", -0.0), at: 0))),
      ]
      #expect(counts == [2, 0, 1])
      #expect(try connection.all(ListRecords<Parts>()).map(\.text) == ["a/x 1.0", "a/y -0.0"])
    }
  }

  @Test func `gives a group in its order, from a place on`() throws {
    try Self.with { connection in
      let quotes = [
        Quote("b", "other", 9), Quote("a", "w", 1), Quote("a", "z", 3, time: 2), Quote("a", "y", 3, time: 1),
        Quote("a", "x", 3, time: 1), Quote("a", "v", 5),
      ]
      try connection.execute(PutRecords<Ordered>(quotes.map { StoredRecord($0, sequence: 1) }))
      let all = try connection.all(ListGroup<Ordered>(behind: Quote("a", "", .nan, time: .min), maximum: 10))
      #expect(all.map(\.symbol) == ["v", "x", "y", "z", "w"])
      let behind = try connection.all(ListGroup<Ordered>(behind: Quote("a", "x", 3, time: 1), maximum: 2))
      #expect(behind.map(\.symbol) == ["y", "z"])
      #expect(try connection.all(ListRecords<Ordered>()).map(\.symbol) == ["v", "x", "y", "z", "w", "other"])
      let found = try connection.all(FindRecordsBy<Ordered.BySymbol>(["w", "other", "none"]))
      #expect(found.map(\.record.symbol) == ["w", "other"])
      #expect(found.map(\.sequence) == [1, 1])
    }
  }

  @Test func `counts no change where a place alone moves`() throws {
    try Self.with { connection in
      try connection.execute(PutRecords<Ordered>(Self.rows(Quote("a", "x", 1, time: 1), at: 1)))
      let changed = try connection.execute(LoadRecords<Ordered>(Self.rows(Quote("a", "x", 1, time: 2), at: 2)))
      let found = try connection.one(GetRecord<Ordered>("a", "x"))
      #expect(changed == 0 && found?.time == 2)
    }
  }
}
