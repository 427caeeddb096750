import CutoverDomain
import CutoverJSON
import CutoverPostgres
import CutoverTestKit
import Testing

@testable import CutoverRepository

/// A record with a field of every kind that a column can have.
private struct Sample: WireObject, Equatable {
  var id = ""
  var amount: Double = 0
  var count: Int64 = 0
  var isOpen = false
  var detail = OpaqueJSON.null
  var note = OpaqueJSON.null

  static let fieldTable = FieldTable(of: Self.self)

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("id", &id)
    try visitor.float("amount", &amount)
    try visitor.integer("count", &count)
    try visitor.bool("is_open", &isOpen)
    try visitor.any("detail", &detail)
    try visitor.anyUnlessNull("note", &note)
  }

  /// Of every kind the values at the edges.
  init(_ id: String, _ number: Int64) throws {
    self.id = id
    amount = number == 0 ? -0.0 : Double(number) / 3
    count = number == 0 ? .min : number
    isOpen = number % 2 == 1
    detail = try OpaqueJSON(reading: JSONReader(bytes: Array(#"{"b":1.50,"a":[null,-0]}"#.utf8), source: "test"))
    if number > 0 { note = try OpaqueJSON(reading: JSONReader(bytes: Array("\(number)".utf8), source: "test")) }
  }

  init() {}
}

private enum ByKey: RecordTable {
  typealias Record = Sample
  static let table = "by_key"
  static let keyFields: [StaticString] = ["id"]
  static let keepsArrival = false
  static func key(of record: Sample) -> ExactString { ExactString(record.id) }
}

private enum ByArrival: RecordTable {
  typealias Record = Sample
  static let table = "by arrival"
  static let keyFields: [StaticString] = ["id"]
  static let keepsArrival = true
  static func key(of record: Sample) -> ExactString { ExactString(record.id) }
}

@Suite struct `A table of records` {
  private static func with(_ body: (PostgresConnection) throws -> Void) throws {
    try TestServers.shared.withDatabase { url in
      let connection = try PostgresConnection(PostgresConfiguration(url: url))
      for (table, arrival) in [("by_key", ""), ("by arrival", "arrival BIGINT NOT NULL,")] {
        try connection.execute(
          script: """
            CREATE TABLE "\(table)" (
              id TEXT COLLATE "C" PRIMARY KEY, amount DOUBLE PRECISION, count BIGINT, is_open BOOLEAN, detail JSON,
              note JSON, \(arrival) seq BIGINT NOT NULL, updated_at TIMESTAMPTZ NOT NULL DEFAULT 'epoch')
            """)
      }
      try body(connection)
    }
  }

  private static func rows(_ ids: [String], at sequence: Int64, from arrival: Int64 = 0) throws -> [StoredRecord<
    Sample
  >] {
    try ids.enumerated().map { index, id in
      StoredRecord(try Sample(id, Int64(index)), arrival: arrival + Int64(index), sequence: sequence)
    }
  }

  private static func ids<Table: RecordTable>(
    of table: Table.Type, on connection: PostgresConnection
  ) throws -> [String] where Table.Record == Sample { try connection.all(ListRecords<Table>()).map(\.id) }

  @Test func `gives back what was put in, by key or by arrival`() throws {
    try Self.with { connection in
      let rows = try Self.rows(["m", "é", "a", "Z"], at: 1)
      try connection.execute(PutRecords<ByKey>(rows))
      try connection.execute(PutRecords<ByArrival>(rows))
      let records = rows.map(\.record)
      #expect(try connection.all(ListRecords<ByArrival>()) == records)
      #expect(try connection.all(ListRecords<ByKey>()) == [records[3], records[2], records[0], records[1]])
      #expect(try connection.all(FindRecords<ByArrival>(["Z", "m", "none"])) == [records[0], records[3]])
      #expect(try connection.all(FindRecords<ByKey>(["m", "Z"])).map(\.id) == ["Z", "m"])
      let none = try connection.all(FindRecords<ByKey>([]))
      #expect(none == [])
    }
  }

  @Test func `keeps the place of a record that is there, and what a newer event wrote`() throws {
    try Self.with { connection in
      try connection.execute(PutRecords<ByArrival>(try Self.rows(["a", "b"], at: 5)))
      let newer = StoredRecord(try Sample("a", 9), arrival: 99, sequence: 7)
      #expect(try connection.execute(PutRecords<ByArrival>([newer])) == 1)
      let older = StoredRecord(try Sample("a", 1), arrival: 100, sequence: 6)
      #expect(try connection.execute(PutRecords<ByArrival>([older])) == 0)
      #expect(try Self.ids(of: ByArrival.self, on: connection) == ["a", "b"])
      #expect(try connection.all(FindRecords<ByArrival>(["a"])).first?.count == 9)
      #expect(try connection.all(ListKeysSince<ByArrival>(5, maximum: 10)) == ["a"])
      #expect(try connection.all(ListKeysBetween<ByArrival>("a", "b")).sorted() == ["a", "b"])
      try connection.execute(PutRecords<ByKey>(try Self.rows(["a", "b", "c"], at: 5)))
      #expect(try connection.all(ListKeysBetween<ByKey>("b", "c")).sorted() == ["b", "c"])
      #expect(try connection.all(ListKeysSince<ByKey>(4, maximum: 2)).count == 2)
    }
  }

  @Test func `counts what a load changes, takes its places, and has nothing older left`() throws {
    try Self.with { connection in
      try connection.execute(PutRecords<ByArrival>(try Self.rows(["a", "b", "gone"], at: 5)))
      let late = StoredRecord(try Sample("late", 3), arrival: LivePlace.of(20), sequence: 20)
      try connection.execute(PutRecords<ByArrival>([late]))
      // The same records in another order: a place that alone moves is no change.
      let loaded =
        [StoredRecord(try Sample("b", 1), arrival: 0, sequence: 10)]
        + [StoredRecord(try Sample("a", 0), arrival: 1, sequence: 10)]
        + [StoredRecord(try Sample("new", 7), arrival: 2, sequence: 10)]
      #expect(try connection.execute(LoadRecords<ByArrival>(loaded)) == 1)
      #expect(try connection.execute(LoadRecords<ByArrival>(loaded)) == 0)
      #expect(try Self.removeOthers(than: ["b", "a", "new"], upTo: 10, from: ByArrival.self, on: connection) == 1)
      #expect(try Self.ids(of: ByArrival.self, on: connection) == ["b", "a", "new", "late"])
      #expect(try Self.removeOthers(than: ["b", "new"], upTo: 10, from: ByArrival.self, on: connection) == 1)
      #expect(try Self.ids(of: ByArrival.self, on: connection) == ["b", "new", "late"])
    }
  }

  @Test func `leaves the rows alone that a load has as they are`() throws {
    try Self.with { connection in
      try connection.execute(PutRecords<ByKey>(try Self.rows(["a", "b", "c"], at: 5)))
      let loaded = try Self.rows(["a", "b"], at: 10) + [StoredRecord(try Sample("c", 9), arrival: 2, sequence: 10)]
      #expect(try connection.execute(LoadRecords<ByKey>(loaded)) == 1)
      let written = try connection.all(ListKeysSince<ByKey>(5, maximum: 10))
      #expect(written == ["c"])
      try connection.execute(PutRecords<ByArrival>(try Self.rows(["a", "b"], at: 5, from: 7)))
      let moved = try Self.rows(["a"], at: 10, from: 7) + [StoredRecord(try Sample("b", 1), arrival: 9, sequence: 10)]
      let changed = try connection.execute(LoadRecords<ByArrival>(moved))
      #expect(changed == 0, "a place that alone moves is no change")
      #expect(try connection.all(ListKeysSince<ByArrival>(5, maximum: 10)) == ["b"])
    }
  }

  /// Also of more keys than one statement takes, and twice on one connection.
  @Test func `removes what a document does not have, however many keys it has`() throws {
    try Self.with { connection in
      let keys = (0..<2_500).map { "k\($0)" }
      try connection.execute(PutRecords<ByKey>(try Self.rows(keys, at: 5)))
      let odd = keys.indices.filter { !$0.isMultiple(of: 2) }.map { keys[$0] }
      #expect(try Self.removeOthers(than: odd, upTo: 4, from: ByKey.self, on: connection) == 0)
      #expect(try Self.removeOthers(than: odd, upTo: 5, from: ByKey.self, on: connection) == 1_250)
      #expect(try Self.ids(of: ByKey.self, on: connection) == odd.sorted())
      #expect(try Self.removeOthers(than: odd, upTo: 5, from: ByKey.self, on: connection) == 0)
    }
  }

  private static func removeOthers<Table: RecordTable>(
    than keys: [String], upTo sequence: Int64, from table: Table.Type, on connection: PostgresConnection
  ) throws -> Int {
    try connection.transaction { connection in
      try Table.removeOthers(records: keys.count, upTo: sequence, on: connection) {
        var iterator = keys.makeIterator()
        return { iterator.next() }
      }
    }
  }

  @Test func `takes no rows at all`() throws {
    try Self.with { connection in
      let put = try connection.execute(PutRecords<ByKey>([]))
      let loaded = try connection.execute(LoadRecords<ByArrival>([]))
      let listed = try connection.all(ListRecords<ByKey>())
      #expect(put == 0 && loaded == 0 && listed == [])
    }
  }
}
