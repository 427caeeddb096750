import CutoverDomain
import CutoverJSON
import CutoverSQLite
import CutoverTestKit
import Testing

@testable import CutoverTables

/// A field of every form.
private struct Sample: WireObject, Equatable {
  var id: Int64 = 0
  var text = ""
  var digits = ""
  var amount = ""
  var rate = 0.0
  var done = false
  var at = ""
  var gas = OpaqueJSON.null
  var price = OpaqueJSON.null
  var seen = OpaqueJSON.null
  var extra = OpaqueJSON.null

  static let fieldTable = FieldTable(of: Self.self)

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.integer("id", &id)
    try visitor.string("text", &text)
    try visitor.string("digits", &digits)
    try visitor.string("amount", &amount)
    try visitor.float("rate", &rate)
    try visitor.bool("done", &done)
    try visitor.string("at", &at)
    try visitor.any("gas", &gas)
    try visitor.any("price", &price)
    try visitor.any("seen", &seen)
    try visitor.any("extra", &extra)
  }

  static let table = LegacyTable<Sample>(
    "samples", key: ["id"],
    columns: [
      "digits": .init("digit_count", .digits), "amount": .init(nil, .decimal), "at": .init(nil, .time(.spaced)),
      "gas": .init("gas_used", .integer), "price": .init(nil, .decimal), "seen": .init(nil, .time(.offset)),
    ])
}

@Suite struct `Rows of a legacy table` {
  private static let usual: [String: String] = [
    "id": "1", "text": "'x'", "digit_count": "7", "amount": "0.1", "rate": "2.5", "done": "1",
    "at": "'2025-10-10 19:45:00'", "gas_used": "NULL", "price": "NULL", "seen": "NULL", "extra": "NULL",
  ]

  /// A file with rows of which each differs from the usual one in what is given.
  private func file(_ rows: [[String: String]]) throws -> (TemporaryDirectory, TableReader) {
    let folder = try TemporaryDirectory("rows")
    let connection = try SQLiteConnection(path: folder.file("a.db"), .createIfMissing)
    try connection.execute(
      """
      CREATE TABLE samples (
        id INTEGER PRIMARY KEY, text TEXT, digit_count INTEGER, amount REAL, rate REAL, done BOOLEAN, at TIMESTAMP,
        gas_used INTEGER, price REAL, seen TIMESTAMP, extra TEXT)
      """)
    for (index, row) in rows.enumerated() {
      let values = Self.usual.merging(["id": "\(index + 1)"]) { $1 }.merging(row) { $1 }
      let columns = values.keys.sorted()
      try connection.execute(
        "INSERT INTO samples (\(columns.joined(separator: ", "))) VALUES "
          + "(\(columns.map { values[$0] ?? "" }.joined(separator: ", ")))")
    }
    return (folder, try TableReader(folder.file("a.db")))
  }

  @Test(arguments: [
    ("amount", "1.234567890123456789", #""amount":"1.2345678901234567""#),
    ("amount", "1e-18", #""amount":"0.000000000000000001""#),
    ("amount", "0.1 + 0.2", #""amount":"0.30000000000000004""#), ("amount", "150", #""amount":"150""#),
    ("amount", "-1e21", #""amount":"-1000000000000000000000""#), ("amount", "0.0", #""amount":"0""#),
    ("amount", "123456789.123456789012345678", #""amount":"123456789.12345679""#),
    ("digit_count", "9223372036854775807", #""digits":"9223372036854775807""#), ("done", "0", #""done":false"#),
    ("at", "'2025-10-10 19:45:00.123456789'", #""at":"2025-10-10T19:45:00.123456Z""#),
    ("at", "'2025-10-10T19:45:00+00:00'", #""at":"2025-10-10T19:45:00.000000Z""#),
    ("at", "'2025-10-10T19:45:00.5-02:30'", #""at":"2025-10-10T22:15:00.500000Z""#),
    ("at", "'2025-12-31 23:59:59.999999999'", #""at":"2025-12-31T23:59:59.999999Z""#),
    ("at", "1696118400", #""at":"2023-10-01T00:00:00.000000Z""#),
    ("at", "2460000.5", #""at":"2023-02-25T00:00:00.000000Z""#),
    ("gas_used", "21000", #""gas":21000"#), ("gas_used", "NULL", #""gas":null"#),
    ("price", "18.42033680187091", #""price":"18.42033680187091""#),
    ("seen", "'2025-10-10 19:45:00'", #""seen":"2025-10-10T19:45:00.000000Z""#),
    ("extra", #"'{"b": 1.0, "a": [true]}'"#, #""extra":{"a":[true],"b":1}"#),
  ])
  func `are read by their storage classes`(column: String, value: String, wanted: String) throws {
    let (_, reader) = try file([[column: value]])
    let text = try LedgerFile.texts(reader.listing(Sample.table)).joined()
    #expect(text.contains(wanted), "\(text)")
  }

  @Test(arguments: [
    ("digit_count", "'abc'", #"holds the text "abc", not an integer"#),
    ("digit_count", "2.5", "holds the number 2.5, not an integer"),
    ("text", "x'00ff'", "holds 2 bytes that are no text, not a text"),
    ("text", "CAST(x'41ff' AS TEXT)", "holds a text that is not UTF-8"),
    ("amount", "'abc'", #"holds the text "abc", not a number"#),
    ("amount", "9e999", "holds an infinite number"), ("rate", "NULL", "holds no value, not a number"),
    ("done", "2", "holds the integer 2, not 0 or 1"), ("done", "'true'", #"holds the text "true", not 0 or 1"#),
    ("at", "'2025-02-29 00:00:00'", #"holds the text "2025-02-29 00:00:00", not a time such as 2025-10-10 19:45:00"#),
    ("at", "'yesterday'", #"holds the text "yesterday", not a time such as 2025-10-10 19:45:00"#),
    ("gas_used", "1.5", "holds the number 1.5, not an integer"), ("extra", "'{no'", "holds a text that is no JSON"),
  ])
  func `that hold what their column cannot mean are named with table, key and column`(
    column: String, value: String, message: String
  ) throws {
    let (folder, reader) = try file([[:], [column: value], [:]])
    let next = try #require(try reader.listing(Sample.table).next)
    #expect(try next()?.id == 1)
    let error = #expect(throws: UndecodableRecord.self) { try next() }
    #expect(error?.error.code == .undecodable && error?.error.source == folder.file("a.db") + ", samples")
    #expect(
      error?.error.message.hasPrefix("the record with the key 2: column \(column) \(message)") == true,
      "\(error?.error.message ?? "")")
    #expect(error.map { String(decoding: $0.key, as: UTF8.self) } == #"{"id":2}"#)
    // The records after it are fine.
    #expect(try next()?.id == 3)
    #expect(try next() == nil)
  }

  @Test func `come whole, by keys, and in windows, in the same order`() throws {
    try Subject.all[0].withFile { file in
      let sink = try file.opened()
      try Subject.apply(0..<12, to: sink)
      let reader = try TableReader(file.path)
      let accounts = ["a", "b", "c", "\u{E9}"]
      var codes: [String] = []
      let next = try reader.listing(Ledger.accounts).next
      while let account = try next?() { codes.append(account.code) }
      #expect(codes == accounts)
      let all = try LedgerFile.texts(reader.listing(Ledger.entries))
      #expect(all.count == 5)
      let first = try LedgerFile.texts(reader.window(Ledger.entries, limit: 2))
      #expect(first == Array(all[..<2]))
      let key = TableKey([.text("b"), .integer(2)])
      let rest = try LedgerFile.texts(reader.window(Ledger.entries, after: key, limit: 2))
      #expect(rest == Array(all[2..<4]))
      let found = try LedgerFile.texts(
        reader.records(Ledger.entries, [TableKey([.text("z"), .integer(1)]), key]))
      #expect(found == [all[1]])
      #expect(try reader.count(Ledger.entries) == 5)
    }
  }

  @Test func `are found by the values of a field`() throws {
    try Subject.all[0].withFile { file in
      let sink = try file.opened()
      try Subject.apply(0..<12, to: sink)
      let reader = try TableReader(file.path)
      let all = try LedgerFile.texts(reader.listing(Ledger.entries))
      let accounts = try reader.values(of: "account", in: Ledger.entries)
      #expect(accounts.count > 1 && accounts.count == Set(accounts).count)
      let found = try LedgerFile.texts(reader.records(Ledger.entries, where: "account", in: accounts + ["nobody"]))
      #expect(found.sorted() == all.sorted())
      let numbers = try reader.values(of: "number", in: Ledger.entries)
      let numbered = try LedgerFile.texts(
        reader.records(Ledger.entries, where: "number", in: ["none"] + numbers + ["1000"]))
      #expect(numbered.sorted() == all.sorted())
      let some = try LedgerFile.texts(reader.records(Ledger.entries, where: "account", in: [accounts[0]]))
      #expect(!some.isEmpty && some.count < all.count)
    }
  }

  @Test func `are written as they are read`() throws {
    let folder = try TemporaryDirectory("rows")
    let (source, reader) = try file([
      [
        "amount": "1.2345678901234567", "gas_used": "3", "price": "0.5", "seen": "'2025-10-10 19:45:00.25'",
        "extra": "'[1]'",
      ], [:],
    ])
    let connection = try SQLiteConnection(path: folder.file("b.db"), .createIfMissing)
    let program = try SQLiteConnection(path: source.file("a.db"))
    try connection.execute(program.texts("SELECT sql FROM sqlite_master")[0])
    let writer = TableWriter(connection)
    let next = try reader.listing(Sample.table).next
    while let record = try next?() { try writer.put(record, in: Sample.table) }
    let columns = ["id", "text", "digit_count", "amount", "rate", "done", "at", "gas_used", "price", "extra"]
    let dump = "SELECT \(columns.map { "quote(\($0))" }.joined(separator: " || ',' || ")) FROM samples"
    #expect(try connection.texts(dump) == program.texts(dump))
    #expect(try connection.texts("SELECT seen FROM samples WHERE id = 1") == ["2025-10-10T19:45:00.250+00:00"])
    #expect(throws: UnwritableField.self) { try writer.put(Sample(), in: Sample.table) }
  }

  /// With nobody reading the file any more.
  private func first(in folder: TemporaryDirectory) throws -> Sample {
    let reader = try TableReader(folder.file("a.db"))
    let next = try #require(try reader.listing(Sample.table).next)
    return try #require(try next())
  }

  @Test func `are written to the nanosecond, and keep what does not change as their program has it`() throws {
    let (source, _) = try file([["at": "'2025-10-10T19:45:00.123456789+02:00'", "seen": "1696118400"], [:]])
    var record = try first(in: source)
    let program = try SQLiteConnection(path: source.file("a.db"))
    let writer = TableWriter(program)
    let dump = "SELECT quote(digit_count) || quote(at) || quote(seen) FROM samples WHERE id = 1"
    record.digits = "8"
    try writer.put(record, in: Sample.table, isChange: true)
    #expect(try program.texts(dump) == ["8'2025-10-10T19:45:00.123456789+02:00'1696118400"])
    record.seen = OpaqueJSON(unchecked: #""2025-10-10T19:45:00.695925910Z""#)
    try writer.put(record, in: Sample.table, isChange: true)
    #expect(
      try program.texts(dump)
        == ["8'2025-10-10T19:45:00.123456789+02:00''2025-10-10T19:45:00.695925910+00:00'"])
    #expect(try writer.find(["8"], by: ["digits"], in: Sample.table)?.id == 1)
    #expect(try writer.find(["x"], by: ["digits"], in: Sample.table) == nil)
  }

  @Test func `are as they were given, whatever a trigger of their program makes of them`() throws {
    let (source, _) = try file([["at": "'2025-10-10 19:45:00'"]])
    let program = try SQLiteConnection(path: source.file("a.db"))
    try program.execute(
      """
      CREATE TRIGGER touch AFTER UPDATE ON samples WHEN OLD.at = NEW.at
      BEGIN UPDATE samples SET at = CURRENT_TIMESTAMP WHERE id = NEW.id; END
      """)
    var record = try first(in: source)
    record.digits = "9"
    try TableWriter(program).put(record, in: Sample.table)
    #expect(try program.texts("SELECT digit_count || at FROM samples") == ["92025-10-10 19:45:00"])
  }

  @Test func `lack what the repository alone has, and are written without it`() throws {
    let (source, reader) = try file([["text": "'old'", "amount": "0.5"]])
    let table = LegacyTable<Sample>(
      "samples", key: ["id"],
      columns: [
        "text": .init(nil, .absent), "digits": .init("digit_count", .digits), "amount": .init(nil, .absent),
        "rate": .init(nil, .absent), "done": .init(nil, .absent), "at": .init(nil, .time(.spaced)),
        "gas": .init("gas_used", .integer), "price": .init(nil, .decimal), "seen": .init(nil, .absent),
        "extra": .init(nil, .absent),
      ])
    let next = try #require(try reader.listing(table).next)
    var record = try #require(try next())
    #expect(record.text == "" && record.amount == "" && record.digits == "7" && record.extra == .null)
    record.text = "new"
    record.price = OpaqueJSON(unchecked: #""1.5""#)
    let folder = try TemporaryDirectory("rows")
    try SQLiteConnection(path: source.file("a.db")).execute("VACUUM INTO '\(folder.file("b.db"))'")
    let program = try SQLiteConnection(path: folder.file("b.db"))
    let writer = TableWriter(program)
    try writer.put(record, in: table)
    record.id = 2
    try writer.put(record, in: table)
    let texts = "SELECT coalesce(text, '-') || coalesce(amount, '-') || price || coalesce(done, '-') FROM samples"
    #expect(try program.texts(texts) == ["old0.51.51", "--1.5-"])
  }

  @Test func `of a table that is not there are missing, and of no database unavailable`() throws {
    let folder = try TemporaryDirectory("rows")
    let missing = #expect(throws: ReadError.self) { try TableReader(folder.file("none.db")) }
    #expect(missing?.code == .missing && missing?.remedy?.contains("legacy_path") == true)
    try folder.write("this is no database, whatever its name says, and long enough to show it", to: "text.db")
    let text = #expect(throws: ReadError.self) { try TableReader(folder.file("text.db")) }
    #expect(text?.code == .unavailable && text?.message.contains("no SQLite file") == true)
    let (_, reader) = try file([])
    let table = #expect(throws: ReadError.self) { try reader.listing(Ledger.accounts) }
    #expect(table?.code == .missing && table?.message == "there is no table accounts in it")
  }
}
