import CutoverPostgres
import Testing

@Suite struct CursorTests {
  private func drain<Q: PostgresQuery>(_ cursor: PostgresCursor<Q>) throws -> [Q.Row] {
    var rows: [Q.Row] = []
    while let row = try cursor.next() { rows.append(row) }
    return rows
  }

  @Test(arguments: [0, 1, 9, 10, 11, 20, 1001] as [Int32], [false, true])
  func `every row comes once, in order`(count: Int32, readsAhead: Bool) throws {
    try withServer { (connection) throws in
      try connection.transaction { transaction in
        let cursor = try transaction.stream(Series(from: 1, to: count), batch: 10, readsAhead: readsAhead)
        #expect(try drain(cursor) == Array(1...max(count, 1)).prefix(Int(count)) + [])
        #expect(try cursor.next() == nil)
      }
    }
  }

  @Test(arguments: [false, true])
  func `several are read in turns, between other statements`(readsAhead: Bool) throws {
    try withConnection { (connection) throws in
      try connection.execute(script: Items.schema)
      try connection.transaction { transaction in
        let even = try transaction.stream(Series(from: 0, to: 49), batch: 7, readsAhead: readsAhead)
        let odd = try transaction.stream(Series(from: 100, to: 149), batch: 3, readsAhead: readsAhead)
        for number in 0..<50 as Range<Int32> {
          #expect(try even.next() == number)
          try transaction.execute(InsertItem(item: Item(id: Int64(number))))
          #expect(try odd.next() == 100 + number)
        }
        #expect(try even.next() == nil && odd.next() == nil)
      }
    }
  }

  @Test(arguments: [false, true])
  func `one that is let go of is closed`(readsAhead: Bool) throws {
    try withServer { (connection) throws in
      try connection.transaction { transaction in
        do { _ = try transaction.stream(Series(from: 1, to: 100), batch: 5, readsAhead: readsAhead).next() }
        let exhausted = try transaction.stream(Series(from: 1, to: 3), batch: 5)
        _ = try drain(exhausted)
        #expect(try transaction.value("SELECT count(*) FROM pg_cursors WHERE name LIKE 'c%'", as: Int64.self) == 0)
      }
    }
  }

  @Test(arguments: [false, true])
  func `it ends with its transaction or savepoint`(readsAhead: Bool) throws {
    try withServer { (connection) throws in
      let outlived = try connection.transaction { try $0.stream(Series(from: 1, to: 100), batch: 5) }
      #expect(try postgresError { _ = try outlived.next() }.code == .usage)
      try connection.transaction { outer in
        let kept = try outer.transaction { try $0.stream(Series(from: 1, to: 3), batch: 1, readsAhead: readsAhead) }
        #expect(try drain(kept) == [1, 2, 3])
        var lost: PostgresCursor<Series>?
        try? outer.transaction { inner in
          lost = try inner.stream(Series(from: 1, to: 3), batch: 1, readsAhead: readsAhead)
          _ = try lost?.next()
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

  private struct Fragile: PostgresQuery {
    static let name = "Fragile"
    static let sql = "SELECT 10 / (5 - n) FROM generate_series(1, 9) AS n"
    static let parameterTypes: [PostgresType] = []
    static let columnTypes: [PostgresType] = [.int4]
    func bind(into parameters: inout PostgresParameters) {}
    static func decode(_ row: borrowing PostgresRow) throws -> Int32 { try row.decode(0) }
  }

  @Test(arguments: [false, true])
  func `an error on the way names the query, behind the rows before it`(readsAhead: Bool) throws {
    try withServer { (connection) throws in
      var rows: [Int32] = []
      let error = try postgresError {
        try connection.transaction { transaction in
          let cursor = try transaction.stream(Fragile(), batch: 2, readsAhead: readsAhead)
          while let row = try cursor.next() { rows.append(row) }
        }
      }
      #expect(rows == [2, 3, 5, 10])
      #expect(error.statement == "Fragile" && error.sqlState == "22012")
    }
  }

  @Test func `a failure that was read ahead and never met is no silent rollback`() throws {
    try withConnection { (connection) throws in
      try connection.execute(script: Items.schema)
      let error = try postgresError {
        try connection.transaction { transaction in
          try transaction.execute(InsertItem(item: Item(id: 1)))
          let cursor = try transaction.stream(Fragile(), batch: 2, readsAhead: true)
          for _ in 0..<3 { _ = try cursor.next() }
        }
      }
      #expect(error.operation == "commit")
      #expect(try connection.value("SELECT 1", as: Int32.self) == 1)
    }
  }
}
