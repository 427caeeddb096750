import CutoverPostgres
import Testing

/// What was generated, used.
@Suite struct SampleTests {
  private func withSample(_ body: (PostgresConnection) throws -> Void) throws {
    try withConnection { connection in
      try Migrator(Migrations.all, on: connection).up()
      try body(connection)
    }
  }

  @Test func `a batch goes in and comes out`() throws {
    try withSample { connection in
      try connection.execute(AddCustomer(id: 1, name: "one"))
      let events = (0..<100).map { number in
        Event(
          order: Order(
            id: "order \(1000 + number)\0", customerId: 1, price: -0.0,
            details: number % 2 == 0 ? nil : Details(text: #"{"b":1.0,"a":"\u0000"}"#)), seq: 7)
      }
      #expect(try connection.execute(UpsertOrders(rows: events, seq: 7)) == 100)
      #expect(try connection.execute(UpsertOrders(rows: events, seq: 6)) == 0)
      let long = PostgresTimestamp.negativeInfinity
      #expect(try connection.all(ListOrders(tags: [], since: long)) == events)
      #expect(try connection.all(ListOrders(tags: ["none"], since: long)).isEmpty)
      let total = try connection.one(GetTotal(id: "order 1000\0"))
      #expect(total?.total.description == "0" && total?.tags == [] && total?.in == "buy")
      #expect(try connection.execute(DeleteOrders(seq: 7)) == 100)
    }
  }

  @Test func `a copy goes in, an outer join comes out`() throws {
    try withSample { connection in
      let customers = [Customer(id: 1, name: "one", note: "n"), Customer(id: 2, name: "two")]
      #expect(try connection.copyIn(LoadCustomers.self, rows: customers) == 2)
      try connection.execute(UpsertOrders(rows: [Event(order: Order(id: "a", customerId: 2, price: 3))], seq: 1))
      let counts = try connection.all(CountOrders())
      #expect(counts.map(\.id) == [1, 2] && counts.map(\.orders) == [0, 1])
      #expect(counts.map(\.highest) == [nil, 3] && counts.map(\.customerId) == [nil, 2])
      #expect(try connection.one(GetCustomer(id: 1))?.note == "n")
    }
  }
}
