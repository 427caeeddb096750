import CutoverSQLite
import CutoverTestKit
import Testing

@Test("Values of every kind come back as they were bound")
func values() throws {
  let directory = try TemporaryDirectory()
  let connection = try SQLiteConnection(path: directory.file("a.db"), .createIfMissing)
  let statement = try connection.statement("SELECT ?1, ?2, ?3, ?4, ?5, ?6, typeof(?5), typeof(?6)")
  statement.bind(1, Int64.min)
  statement.bind(2, 0.1)
  statement.bind(3, "a\u{0}é")
  statement.bind(4, [0, 255])
  statement.bind(5, "")
  statement.bind(6, [])
  #expect(try statement.step())
  #expect(statement.int64(0) == .min && statement.double(1) == 0.1)
  #expect(Array(statement.text(2).utf8) == [0x61, 0, 0xc3, 0xa9] && statement.bytes(3) == [0, 255])
  // Empty is not NULL.
  #expect(statement.text(6) == "text" && statement.text(7) == "blob")
  #expect(try !statement.step())
}

@Test("A transaction that fails leaves nothing, and the connection is of use")
func rollback() throws {
  let directory = try TemporaryDirectory()
  let connection = try SQLiteConnection(path: directory.file("a.db"), .createIfMissing)
  try connection.execute("CREATE TABLE t (n INTEGER PRIMARY KEY)")
  let error = #expect(throws: SQLiteError.self) {
    try connection.transaction { () throws(SQLiteError) in
      try connection.execute("INSERT INTO t VALUES (1)")
      try connection.execute("INSERT INTO t VALUES (1)")
    }
  }
  #expect(error?.isConstraintViolation == true)
  #expect(try connection.int64("SELECT count(*) FROM t") == 0)
  #expect(!connection.isInTransaction)
}

@Test("A parameter that is not there is an error of the next step")
func badParameter() throws {
  let directory = try TemporaryDirectory()
  let connection = try SQLiteConnection(path: directory.file("a.db"), .createIfMissing)
  let statement = try connection.statement("SELECT ?1")
  statement.bind(2, Int64(7))
  #expect(throws: SQLiteError.self) { try statement.step() }
  #expect(try statement.step())
}

@Test("A missing file is not created by a reader")
func missing() throws {
  let directory = try TemporaryDirectory()
  let error = #expect(throws: SQLiteError.self) {
    _ = try SQLiteConnection(path: directory.file("none.db"), .readOnly)
  }
  #expect(error?.isCannotOpen == true)
}
