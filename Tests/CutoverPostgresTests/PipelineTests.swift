import CutoverPostgres
import Testing

@Suite struct PipelineTests {
  private struct Refused: Error {}

  @Test func `many statements take effect, their answers arrive in order`() throws {
    try withConnection { (connection) throws in
      try connection.execute(script: Items.schema)
      var written: [Int] = []
      var seen: [Int] = []
      try connection.pipeline { pipeline in
        for id in 0..<2000 as Range<Int64> {
          try pipeline.queue(InsertItem(item: Item(id: id, label: "x"))) { written.append($0) }
          if id % 500 == 0 { try pipeline.queue(query: ListItems()) { seen.append($0.count) } }
        }
      }
      #expect(written == Array(repeating: 1, count: 2000))
      #expect(seen == [1, 501, 1001, 1501])
      #expect(connection.isHealthy)
    }
  }

  @Test(arguments: [3, 700])
  func `the first that fails is reported, and nothing is stored`(duplicate: Int64) throws {
    try withConnection { (connection) throws in
      try connection.execute(script: Items.schema)
      let error = try postgresError {
        try connection.pipeline { pipeline in
          for id in 1...1000 as ClosedRange<Int64> {
            let id = id == duplicate ? 1 : id
            try pipeline.queue(InsertItem(item: Item(id: id, weight: id == 900 ? 5000 : 0)))
          }
        }
      }
      #expect(error.isUniqueViolation && error.statement == "InsertItem")
      #expect(try connection.all(ListItems()).isEmpty)
    }
  }

  @Test func `inside a transaction it is part of it`() throws {
    try withConnection { (connection) throws in
      try connection.execute(script: Items.schema)
      try connection.transaction { transaction in
        try transaction.pipeline { try $0.queue(InsertItem(item: Item(id: 1))) }
        _ = try? transaction.transaction { inner in
          try inner.pipeline { pipeline in
            try pipeline.queue(InsertItem(item: Item(id: 2)))
            try pipeline.queue(InsertItem(item: Item(id: 1)))
          }
        }
      }
      #expect(try connection.all(ListItems()).map(\.id) == [1])
    }
  }

  @Test func `what the caller throws undoes what was queued`() throws {
    try withConnection { (connection) throws in
      try connection.execute(script: Items.schema)
      #expect(throws: Refused.self) {
        try connection.pipeline { pipeline in
          try pipeline.queue(InsertItem(item: Item(id: 1)))
          throw Refused()
        }
      }
      #expect(connection.isHealthy)
      #expect(try connection.all(ListItems()).isEmpty)
    }
  }

  @Test func `a statement that cannot be prepared fails, and works later`() throws {
    try withConnection { (connection) throws in
      let error = try postgresError {
        try connection.pipeline { pipeline in
          try pipeline.queue(query: Series(from: 1, to: 2)) { _ in }
          try pipeline.queue(InsertItem(item: Item(id: 1)))
          try pipeline.queue(query: ListItems()) { _ in }
        }
      }
      #expect(error.operation == "prepare" && error.statement == "InsertItem" && error.sqlState == "42P01")
      try connection.execute(script: Items.schema)
      try connection.pipeline { pipeline in
        try pipeline.queue(InsertItem(item: Item(id: 1)))
        try pipeline.queue(query: ListItems()) { #expect($0.map(\.id) == [1]) }
        try pipeline.queue(query: Series(from: 1, to: 2)) { #expect($0 == [1, 2]) }
      }
    }
  }

  @Test func `a server that goes away ends it with an error`() throws {
    try withDatabase { database in
      let connection = try database.connect()
      try database.connect().execute(sql: "SELECT pg_terminate_backend(\(connection.serverProcess), 5000)")
      let error = try postgresError {
        try connection.pipeline { pipeline in
          for _ in 0..<2000 { try pipeline.queue(query: Series(from: 1, to: 2)) { _ in } }
        }
      }
      #expect(error.isConnectionLoss)
    }
  }
}
