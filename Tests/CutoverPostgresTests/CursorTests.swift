import CutoverPostgres
import Testing

@Suite struct CursorTests {
  private func drain<Q: PostgresQuery>(_ cursor: PostgresCursor<Q>) throws -> [Q.Row] {
    var rows: [Q.Row] = []
    while let row = try cursor.next() { rows.append(row) }
    return rows
  }

  @Test(arguments: [0, 1, 9, 10, 11, 20, 1001] as [Int32])
  func `every row comes once, in order`(count: Int32) throws {
    try withServer { (connection) throws in
      try connection.transaction { transaction in
        let cursor = try transaction.stream(Series(from: 1, to: count), batch: 10)
        #expect(try drain(cursor) == Array(1...max(count, 1)).prefix(Int(count)) + [])
        #expect(try cursor.next() == nil)
      }
    }
  }

  @Test func `several are read in turns, between other statements`() throws {
    try withConnection { (connection) throws in
      try connection.execute(script: Items.schema)
      try connection.transaction { transaction in
        let even = try transaction.stream(Series(from: 0, to: 49), batch: 7)
        let odd = try transaction.stream(Series(from: 100, to: 149), batch: 3)
        for number in 0..<50 as Range<Int32> {
          #expect(try even.next() == number)
          try transaction.execute(InsertItem(item: Item(id: Int64(number))))
          #expect(try odd.next() == 100 + number)
        }
        #expect(try even.next() == nil && odd.next() == nil)
      }
    }
  }

  @Test func `one that is let go of is closed`() throws {
    try withServer { (connection) throws in
      try connection.transaction { transaction in
        do { _ = try transaction.stream(Series(from: 1, to: 100), batch: 5).next() }
        let exhausted = try transaction.stream(Series(from: 1, to: 3), batch: 5)
        _ = try drain(exhausted)
        #expect(try transaction.value("SELECT count(*) FROM pg_cursors WHERE name LIKE 'c%'", as: Int64.self) == 0)
      }
    }
  }

  @Test func `it ends with its transaction or savepoint`() throws {
    try withServer { (connection) throws in
      let outlived = try connection.transaction { try $0.stream(Series(from: 1, to: 100), batch: 5) }
      #expect(try postgresError { _ = try outlived.next() }.code == .usage)
      try connection.transaction { outer in
        let kept = try outer.transaction { try $0.stream(Series(from: 1, to: 3), batch: 1) }
        #expect(try drain(kept) == [1, 2, 3])
        var lost: PostgresCursor<Series>?
        try? outer.transaction { inner in
          lost = try inner.stream(Series(from: 1, to: 3), batch: 1)
          try inner.execute(script: "SELECT 1 / 0")
        }
        #expect(try postgresError { _ = try lost?.next() }.code == .usage)
        lost = nil
        #expect(try outer.value("SELECT 1", as: Int32.self) == 1)
      }
    }
  }

  @Test func `it needs a transaction`() throws {
    try withServer { (connection) throws in
      #expect(try postgresError { _ = try connection.stream(Series(from: 1, to: 1)) }.code == .usage)
    }
  }

  @Test func `an error on the way names the query`() throws {
    struct Fragile: PostgresQuery {
      static let name = "Fragile"
      static let sql = "SELECT 10 / (5 - n) FROM generate_series(1, 9) AS n"
      static let parameterTypes: [PostgresType] = []
      static let columnTypes: [PostgresType] = [.int4]
      func bind(into parameters: inout PostgresParameters) {}
      static func decode(_ row: borrowing PostgresRow) throws -> Int32 { try row.decode(0) }
    }
    try withServer { (connection) throws in
      let error = try postgresError {
        try connection.transaction { _ = try drain($0.stream(Fragile(), batch: 2)) }
      }
      #expect(error.statement == "Fragile" && error.sqlState == "22012")
    }
  }
}
