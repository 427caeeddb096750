import CutoverDomain
import CutoverJSON
import CutoverSQLite
import CutoverTestKit
import Testing

@testable import CutoverTables

/// An account of a ledger: a table with a text as its key, and a column that no field names.
struct Account: WireObject, Equatable {
  var code = ""
  var balance = "0"
  var isOpen = false
  var openedAt = ""
  var note = OpaqueJSON.null

  static let fieldTable = FieldTable(of: Self.self)

  init() {}

  init(_ code: String, balance: String, note: String? = nil) {
    self.code = code
    self.balance = balance
    isOpen = true
    openedAt = "2025-10-10T19:45:00.500000Z"
    if let note { self.note = OpaqueJSON(unchecked: "\"\(note)\"") }
  }

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("code", &code)
    try visitor.string("balance", &balance)
    try visitor.bool("isOpen", &isOpen)
    try visitor.string("openedAt", &openedAt)
    try visitor.any("note", &note)
  }
}

/// An entry of an account: a table with a key of two columns, in the order of its times.
struct Entry: WireObject, Equatable {
  var account = ""
  var number: Int64 = 0
  var amount = 0.0
  var at = ""
  var reference = ""

  static let fieldTable = FieldTable(of: Self.self)

  init() {}

  init(_ account: String, _ number: Int64, _ amount: Double, at: String, reference: String? = nil) {
    (self.account, self.number, self.amount, self.at) = (account, number, amount, at)
    self.reference = reference ?? "\(account)-\(number)"
  }

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("account", &account)
    try visitor.integer("number", &number)
    try visitor.float("amount", &amount)
    try visitor.string("at", &at)
    try visitor.string("reference", &reference)
  }
}

struct LedgerEvent: DomainEvent {
  enum Body: Sendable {
    case account(Account)
    case entry(Entry)
    case noEntry(String, Int64)
    case nothing
    /// The account gets the amount, and the entry says so: an event that looks at what is there.
    case booking(Entry)
  }

  let id: String
  var type: String { "ledger" }
  let body: Body
}

enum Ledger {
  static let accounts = LegacyTable<Account>(
    "accounts", key: ["code"],
    columns: [
      "balance": .init(nil, .decimal), "isOpen": "is_open", "openedAt": .init("opened_at", .time(.spaced)),
      "note": .init(nil, .text),
    ])
  static let entries = LegacyTable<Entry>(
    "entries", key: ["account", "number"], order: ["at"],
    columns: ["at": .init("booked_at", .time(.offset))])

  static func store(isTracked: Bool = true) -> TableStore {
    TableStore(
      of: "ledger",
      tables: [.init(accounts, readers: ["accounts", "statement"]), .init(entries, readers: ["entries"])],
      isTracked: isTracked, apply: apply)
  }

  private static func apply(_ event: any DomainEvent, _ tables: TableWriter) throws {
    guard let event = event as? LedgerEvent else { throw UnwritableField("type", "this is an event of another domain") }
    switch event.body {
    case .account(let account): try tables.put(account, in: accounts)
    case .entry(let entry): try tables.put(entry, in: entries)
    case .noEntry(let account, let number):
      try tables.remove(TableKey([.text(ExactString(account)), .integer(number)]), from: entries)
    case .booking(let entry):
      var account = try tables.find(TableKey(entry.account), in: accounts) ?? Account(entry.account, balance: "0")
      account.balance = ShortDecimal.text((Double(account.balance) ?? 0) + entry.amount)
      try tables.put(account, in: accounts)
      try tables.put(entry, in: entries)
    case .nothing: break
    }
  }

  /// The legacy program's own migration.
  static let schema = """
    CREATE TABLE accounts (
      code TEXT PRIMARY KEY NOT NULL CHECK (code <> ''), balance REAL NOT NULL, is_open BOOLEAN NOT NULL,
      opened_at TIMESTAMP NOT NULL, note TEXT, owner TEXT DEFAULT 'nobody');
    CREATE TABLE entries (
      id INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL REFERENCES accounts(code) ON DELETE CASCADE,
      number INTEGER NOT NULL, amount REAL NOT NULL CHECK (amount <> 0), booked_at TIMESTAMP NOT NULL,
      reference TEXT NOT NULL UNIQUE, UNIQUE (account, number));
    """
}

/// A kind of file that the contract of the engine is tried on.
struct Subject: Sendable, CustomTestStringConvertible {
  let hasLog: Bool
  let isTracked: Bool

  var testDescription: String {
    (hasLog ? "write-ahead log" : "rollback journal") + (isTracked ? ", followed" : "")
  }

  static let all = [false, true].flatMap { hasLog in
    [false, true].map { Subject(hasLog: hasLog, isTracked: $0) }
  }
  static let tracked = all.filter(\.isTracked)

  var store: TableStore { Ledger.store(isTracked: isTracked) }

  /// Twelve events, of which each batch of four changes both tables.
  static let events: [LedgerEvent] = [
    .account(Account("b", balance: "0.30000000000000004")), .account(Account("a", balance: "5", note: "first")),
    .booking(Entry("b", 1, 0.1, at: "2025-10-10T20:00:00.000000Z")),
    .booking(Entry("a", 1, 2.5, at: "2025-10-10T19:00:00.000000Z")),
    .booking(Entry("b", 2, 0.1, at: "2025-10-10T20:00:00.000000Z")), .noEntry("b", 1),
    .booking(Entry("a", 2, -1, at: "2025-10-10T18:00:00.123456Z")), .account(Account("c", balance: "-1")),
    .booking(Entry("c", 1, 0.1, at: "2025-10-10T21:00:00.000000Z")),
    .entry(Entry("a", 1, 7, at: "2025-10-10T22:00:00.000000Z")), .nothing,
    .booking(Entry("\u{E9}", 1, 1e-18, at: "2025-10-11T00:00:00.000000Z")),
  ].enumerated().map { LedgerEvent(id: "e\($0.offset)", body: $0.element) }

  /// The first one has the number 1 in the journal.
  static func sequenced(_ places: Range<Int>) -> [SequencedEvent] {
    places.map { SequencedEvent(sequence: Int64($0) + 1, event: events[$0], bytes: 100) }
  }

  static func apply(_ places: Range<Int>, to sink: TableSink) throws {
    try sink.apply(sequenced(places), upTo: SinkPosition(journal: "j", sequence: Int64(places.upperBound)))
  }

  /// A file with the legacy program's tables, in a folder of its own.
  func withFile(_ body: (LedgerFile) throws -> Void) throws {
    let folder = try TemporaryDirectory("ledger")
    let program = try SQLiteConnection(path: folder.file("ledger.db"), .createIfMissing, busyTimeout: 50)
    try program.execute("PRAGMA journal_mode = \(hasLog ? "WAL" : "DELETE")")
    try program.execute(Ledger.schema)
    try body(LedgerFile(folder: folder, program: program, store: store))
  }

  /// What the tables have after the events up to `end`, which come in batches of four, undisturbed.
  func reference(upTo end: Int) throws -> [String] {
    var rows: [String] = []
    try withFile { file in
      let sink = file.sink()
      for start in stride(from: 0, to: end, by: 4) { try Self.apply(start..<start + 4, to: sink) }
      rows = try file.rows()
    }
    return rows
  }
}

/// A file, and the legacy program that has it open.
struct LedgerFile {
  let folder: TemporaryDirectory
  let program: SQLiteConnection
  let store: TableStore

  var path: String { folder.file("ledger.db") }

  func sink() -> TableSink { TableSink(path: path, of: store) }

  func opened() throws -> TableSink {
    let sink = sink()
    _ = try sink.open()
    return sink
  }

  /// All records of both tables of the file, or of a copy.
  func rows(in path: String? = nil) throws -> [String] {
    let reader = try TableReader(path ?? self.path)
    return try Self.texts(reader.listing(Ledger.accounts)) + Self.texts(reader.listing(Ledger.entries))
  }

  static func texts(_ listing: ElementStream<some WireObject>) throws -> [String] {
    var texts: [String] = []
    while let record = try listing.next?() { texts.append(String(decoding: try record.json, as: UTF8.self)) }
    return texts
  }
}

func code(_ error: SinkError?) -> String { error.map { "\($0.code)" } ?? "none" }
