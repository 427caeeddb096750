import CutoverDomain
import CutoverJSON
import CutoverPostgres
import CutoverTestKit
import Testing

@testable import CutoverRepository

/// A visit to a shop, which another table has by a number.
private struct Visit: WireObject, Equatable {
  var id = ""
  var shop = ""
  var guest = OpaqueJSON.null
  var at: Int64 = 0
  var leftAt = OpaqueJSON.null
  var details = OpaqueJSON.null

  static let fieldTable = FieldTable(of: Self.self)

  init() {}

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("id", &id)
    try visitor.string("shop", &shop)
    try visitor.anyUnlessNull("guest", &guest)
    try visitor.integer("at", &at)
    try visitor.anyUnlessNull("leftAt", &leftAt)
    try visitor.anyUnlessNull("details", &details)
  }
}

private enum Visits: RecordTable {
  typealias Record = Visit
  static let table = "visits"
  static let keyFields: [StaticString] = ["id"]
  static func key(of visit: Visit) -> ExactString { ExactString(visit.id) }
  static let traits = TableTraits(stamp: "stored_at")
  static let storedColumns: [String: StoredColumn] = [
    "id": .init(nil, .uuid), "shop": .init("shop_id", .reference(table: "shops", field: "name")),
    "guest": .init("guest_id", .reference(table: "guests", field: "name")), "at": .init("began_at", .seconds),
    "leftAt": .init("left_at", .seconds), "details": .init(nil, .object),
  ]
}

private enum VisitsByMoment: UniqueIndex {
  typealias Table = Visits
  static let fields: [StaticString] = ["shop", "guest"]
  static func values(of visit: Visit) -> [String] { [visit.shop, visit.guest.text] }
}

@Suite struct `Columns that refer to other tables, and times, ids and objects` {
  private static func with(_ body: (PostgresConnection) throws -> Void) throws {
    try TestServers.shared.withDatabase { url in
      let connection = try PostgresConnection(PostgresConfiguration(url: url))
      try connection.execute(
        script: """
          SET TimeZone = 'America/New_York';
          CREATE TABLE shops (id BIGSERIAL PRIMARY KEY, name TEXT NOT NULL UNIQUE);
          INSERT INTO shops (name) VALUES ('corner'), ('market');
          CREATE TABLE guests (id UUID PRIMARY KEY DEFAULT gen_random_uuid(), name TEXT NOT NULL UNIQUE);
          INSERT INTO guests (name) VALUES ('ann');
          CREATE TABLE visits (
            id UUID PRIMARY KEY, shop_id BIGINT NOT NULL REFERENCES shops (id),
            guest_id UUID REFERENCES guests (id), began_at TIMESTAMPTZ NOT NULL, left_at TIMESTAMPTZ,
            details JSONB NOT NULL, seq BIGINT NOT NULL, stored_at TIMESTAMPTZ NOT NULL DEFAULT now())
          """)
      try body(connection)
    }
  }

  private static func visit(_ digit: Int, _ shop: String, guest: String? = nil) -> Visit {
    var visit = Visit()
    visit.id = "\(digit)93d518b-e622-5c6e-9696-4572ebc23b5e"
    (visit.shop, visit.at) = (shop, 1_731_326_400)
    if let guest {
      visit.guest = OpaqueJSON(unchecked: #""\#(guest)""#)
      visit.leftAt = OpaqueJSON(unchecked: "1731330000")
      visit.details = OpaqueJSON(unchecked: #"{"a":1.5,"b":[1e+21,"x"]}"#)
    }
    return visit
  }

  private static func put(_ visits: [Visit], on connection: PostgresConnection) throws -> Int {
    try connection.execute(PutRecords<Visits>(visits.map { StoredRecord($0, sequence: 1) }))
  }

  @Test func `give back every value as it was, and an object without members as none`() throws {
    try Self.with { connection in
      let visits = [Self.visit(1, "market"), Self.visit(2, "corner", guest: "ann")]
      var empty = Self.visit(3, "corner", guest: "nobody")
      empty.details = OpaqueJSON(unchecked: "{}")
      #expect(try Self.put(visits + [empty], on: connection) == 3)
      (empty.details, empty.guest) = (.null, .null)
      let all = try connection.all(ListRecords<Visits>())
      #expect(all == visits + [empty])
      let found = try connection.all(FindRecords<Visits>([visits[1].id]))
      #expect(found == [visits[1]])
      let unique = try connection.all(FindUnique<VisitsByMoment>(["corner", "ann"]))
      #expect(unique == [visits[1]])
      let again = try connection.execute(LoadRecords<Visits>(visits.map { StoredRecord($0, sequence: 2) }))
      #expect(again == 0)
      let stored: [String] = try connection.query(
        sql:
          "SELECT concat_ws(' ', details, extract(epoch FROM left_at)::bigint) FROM visits WHERE guest_id IS NOT NULL"
      ) { try $0.decode(0) }
      #expect(stored == [#"{"a": 1.5, "b": [1000000000000000000000, "x"]} 1731330000"#])
    }
  }

  @Test func `cannot name a row that is not there where one is needed`() throws {
    try Self.with { connection in
      #expect(throws: PostgresError.self) { try Self.put([Self.visit(1, "nowhere")], on: connection) }
    }
  }
}
