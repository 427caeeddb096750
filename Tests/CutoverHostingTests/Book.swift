import CutoverDocuments
import CutoverDomain
import CutoverJSON
import CutoverPostgres
import CutoverTables

@testable import CutoverHosting
@testable import CutoverRepository

/// A book of accounts, whose legacy store is a SQLite file with two tables.
enum Book: DeclaredDomain {
  static let name = "book"
  static let datasets: [any Dataset.Type] = [Accounts.self, Entries.self]
  static let eventTypes = [
    EventType.put("account", into: Accounts.self), .put("entry", into: Entries.self), closing, reversal, settling,
    emptying,
  ]
  static let reads = [
    DeclaredEndpoint(
      "accounts", of: Accounts.self, window: 1...1000, standard: 2,
      cursor: QueryParameter("after", .text(longest: 100)),
      filters: [.choice("open", ["yes", "no"]) { $0.open ? "yes" : "no" }, .equal("balance") { $0.balance }],
      reason: "it is the smaller one"),
    DeclaredEndpoint("entries", of: Entries.self, reason: "it refers to the other one"),
    sum,
  ]

  /// How many entries an account has: of both tables.
  private static let sum = DeclaredEndpoint(
    "sum", route: "/api/accounts/{code}/sum", from: [Accounts.self, Entries.self], reason: "it shows both",
    requests: { side in try side.all(Accounts.self).elements()?.map { [$0.code] } ?? [] },
    assembly: { request, side, now in
      let code = request.parameters[0]
      guard let account = try side.records(Accounts.self, with: [code]).elements()?.first else {
        throw ReadError(.notFound, source: "code", message: "there is no account \(code)")
      }
      let count = try side.all(Entries.self).elements()?.count { $0.account == code } ?? 0
      return AssembledResponse([
        .value(name: "account", json: try account.json, records: 1), .integer("entries", Int64(count)),
        .integer("serverTime", now),
      ])
    })

  /// An account is closed once, and only where there is one.
  private static let closing = EventType.fold(
    "closing", on: [Accounts.self], names: { (order: BookOrder) in [RecordName(order.id, in: Accounts.self)] },
    outcome: { order, stored in
      guard var account = try stored.find(order.id, in: Accounts.self) else {
        return .refused("there is no account \(order.id)")
      }
      if !account.open { return .duplicate }
      account.open = false
      return .applied([.put(account, in: Accounts.self)])
    })

  /// An entry goes, and its account's note says which; not where the account is closed.
  private static let reversal = EventType.fold("reversal", on: [Accounts.self, Entries.self]) {
    (order: BookOrder, stored) in
    guard let entry = try stored.find(order.id, in: Entries.self) else { return .stale }
    guard var account = try stored.find(entry.account, in: Accounts.self), account.open else {
      return .conflict(with: "account \(entry.account)")
    }
    account.note = OpaqueJSON(unchecked: #""without \#(order.id)""#)
    return .applied([.remove(order.id, from: Entries.self), .put(account, in: Accounts.self)])
  }

  /// An entry goes that is found by its account and its number: `a/1`.
  private static let settling = EventType.fold("settling", on: [Entries.self]) { (order: BookOrder, stored) in
    let values = order.id.split(separator: "/").map(String.init)
    guard let entry = try stored.find(values, by: EntriesByAccount.self) else { return .stale }
    return .applied([.remove(entry.id, from: Entries.self)])
  }

  /// All entries of an account go.
  private static let emptying = EventType.fold("emptying", on: [Entries.self]) { (order: BookOrder, stored) in
    .applied(
      try stored.records(EntriesOfAccount.self, with: order.id).map { .remove($0.id, from: Entries.self) })
  }

  static let migrations = CutoverRepository.Migrations.all + [refusedRows, tables]

  static func simulation(seed: UInt64, actors: Int) -> any EventSource { preconditionFailure("nobody asks for it") }

  private static var last: Int64 { CutoverRepository.Migrations.all.map(\.version).max() ?? 0 }

  private static var refusedRows: Migration {
    let table = CutoverHosting.Migrations.all[0]
    return Migration(version: last + 1, name: table.name, up: table.up, down: table.down)
  }

  private static var tables: Migration {
    Migration(
      version: last + 2, name: "book",
      up: """
        CREATE TABLE accounts (
          code TEXT COLLATE "C" PRIMARY KEY, balance TEXT NOT NULL, open BOOLEAN NOT NULL, note JSON NOT NULL,
          seq BIGINT NOT NULL, updated_at TIMESTAMPTZ NOT NULL DEFAULT now());
        CALL follow_table('accounts', 'code');
        CREATE TABLE entries (
          id TEXT COLLATE "C" PRIMARY KEY, account TEXT NOT NULL, amount DOUBLE PRECISION NOT NULL, at TEXT NOT NULL,
          seq BIGINT NOT NULL, updated_at TIMESTAMPTZ NOT NULL DEFAULT now());
        CALL follow_table('entries', 'id');
        """, down: "DROP TABLE accounts, entries;")
  }

  /// What the legacy program has made.
  static let legacySchema = """
    CREATE TABLE account (
      code TEXT PRIMARY KEY NOT NULL, balance REAL NOT NULL, is_open BOOLEAN NOT NULL, note TEXT, owner TEXT);
    CREATE TABLE entry (
      id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL REFERENCES account(code), amount REAL NOT NULL,
      booked_at TIMESTAMP NOT NULL);
    """
}

/// An event about a record.
struct BookOrder: WireObject {
  var id = ""

  static let fieldTable = FieldTable(of: Self.self)

  init() {}

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws { try visitor.string("id", &id) }
}

struct BookAccount: WireObject {
  var code = ""
  var balance = "0"
  var open = false
  var note = OpaqueJSON.null

  static let fieldTable = FieldTable(of: Self.self)

  init() {}

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("code", &code)
    try visitor.string("balance", &balance)
    try visitor.bool("open", &open)
    try visitor.any("note", &note)
  }
}

enum Accounts: Dataset {
  typealias Record = BookAccount
  static let list = ListDataset<BookAccount>("accounts", list: "accounts", key: "code", order: .key) { $0.code }
  static let legacyTable: LegacyTable<BookAccount>? = LegacyTable(
    "account", key: ["code"],
    columns: ["balance": .init(nil, .decimal), "open": "is_open", "note": .init(nil, .text)])
}

struct BookEntry: WireObject {
  var id = ""
  var account = ""
  var amount = 0.0
  var at = ""

  static let fieldTable = FieldTable(of: Self.self)

  init() {}

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("id", &id)
    try visitor.string("account", &account)
    try visitor.float("amount", &amount)
    try visitor.string("at", &at)
  }
}

enum Entries: Dataset {
  typealias Record = BookEntry
  static let list = ListDataset<BookEntry>("entries", list: "entries", key: "id", order: .key) { $0.id }
  static let takesRefusals = true
  static let legacyTable: LegacyTable<BookEntry>? = LegacyTable(
    "entry", key: ["id"], columns: ["at": .init("booked_at", .time(.spaced))])
}

enum EntriesByAccount: UniqueIndex {
  typealias Table = Entries
  static let fields: [StaticString] = ["account", "id"]
  static func values(of entry: BookEntry) -> [String] { [entry.account, entry.id] }
}

enum EntriesOfAccount: RecordIndex {
  typealias Table = Entries
  static let field = "account"
}
