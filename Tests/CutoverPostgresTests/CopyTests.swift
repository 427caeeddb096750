import CutoverPostgres
import Testing

@Suite struct CopyTests {
  private struct Refused: Error {}

  private let items = (0..<5000).map { id in
    Item(id: id, label: "item \(id)\0", weight: id % 3 == 0 ? nil : Double(id % 900) / 7)
  }

  @Test func `rows go in and come out`() throws {
    try withConnection { (connection) throws in
      try connection.execute(script: Items.schema)
      #expect(try connection.copyIn(LoadItems.self, rows: items) == 5000)
      #expect(try connection.all(ListItems()) == items)
      var out: [Item] = []
      #expect(try connection.copyOut(ListItems.self) { out.append($0) } == 5000)
      #expect(out == items)
    }
  }

  @Test func `no rows are no rows`() throws {
    try withConnection { (connection) throws in
      try connection.execute(script: Items.schema)
      #expect(try connection.copyIn(LoadItems.self, rows: []) == 0)
      #expect(try connection.copyOut(ListItems.self) { _ in } == 0)
    }
  }

  @Test func `a row that the server refuses refuses all`() throws {
    try withConnection { (connection) throws in
      try connection.execute(script: Items.schema)
      let error = try postgresError {
        try connection.copyIn(LoadItems.self, rows: items + [Item(id: 7777, label: "secret", weight: 5000)] + items)
      }
      #expect(error.constraint == "heavy" && error.statement == "LoadItems" && !"\(error)".contains("secret"))
      #expect(try connection.all(ListItems()).isEmpty)
    }
  }

  @Test func `what the caller throws ends the copy without a row`() throws {
    try withConnection { (connection) throws in
      try connection.execute(script: Items.schema)
      #expect(throws: Refused.self) {
        try connection.copyIn(LoadItems.self) { write in
          try write(Item(id: 1))
          throw Refused()
        }
      }
      #expect(try connection.all(ListItems()).isEmpty)
      try connection.copyIn(LoadItems.self, rows: items)
      #expect(throws: Refused.self) {
        try connection.copyOut(ListItems.self) { if $0.id == 10 { throw Refused() } }
      }
      #expect(connection.isHealthy)
      #expect(try connection.all(ListItems()).count == 5000)
    }
  }
}
