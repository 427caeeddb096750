import ArbitrageDomain
import CutoverDomain
import CutoverDualWrite
import CutoverHosting
import CutoverJournal
import CutoverParity
import CutoverPostgres
import CutoverRepository
import CutoverSQLite
import CutoverTables
import CutoverTestKit
import Testing

/// A copy of a legacy file that was captured, with a journal and a database of its own.
struct Scene {
  /// The folder with the captured file; `nil` where it is not there.
  static let data = SharedData.path.map { $0 + "/data/schwab-legacy" }

  let folder: TemporaryDirectory
  let url: String
  let journal: SQLiteJournal
  let writer: DualWriter
  let repository: any LoadingSink

  var path: String { folder.file("legacy.db") }

  /// With a file that was captured, or one without rows.
  static func with(isEmpty: Bool = false, _ body: (Scene) throws -> Void) throws {
    try TestServers.shared.withDatabase { url in
      let postgres = try PostgresConfiguration(url: url)
      try Migrator(Arbitrage.migrations, on: PostgresConnection(postgres)).up()
      let folder = try TemporaryDirectory("arbitrage")
      if isEmpty {
        try SQLiteConnection(path: folder.file("legacy.db"), .createIfMissing).execute(Arbitrage.legacySchema)
      } else {
        try SQLiteConnection(path: #require(data) + "/arbitrage-legacy.db", .immutable)
          .execute("VACUUM INTO '\(folder.file("legacy.db"))'")
      }
      let journal = try SQLiteJournal.open(folder: folder.path + "/journal")
      defer { journal.close() }
      let repository = Arbitrage.repository.sink(postgres, CacheSettings())
      let legacy = Arbitrage.legacy.sink(folder.file("legacy.db"), holder: nil, mark: nil)
      let writer = DualWriter(journal: journal, decoder: Arbitrage.decoder, sinks: [legacy, repository])
      writer.start()
      defer { writer.stop() }
      try body(Scene(folder: folder, url: url, journal: journal, writer: writer, repository: repository))
    }
  }

  /// Has the repository take the file over as it is now, or another one; gives how many rows that changed.
  @discardableResult
  func importFile(_ id: String = "1", from file: String? = nil, batch: Int = 50) throws -> Int {
    let copy = folder.file("copy-\(id)")
    _ = try writer.accept(within: .seconds(30)) { _ in
      try Arbitrage.legacy.copy(file ?? path, to: copy)
      let order = Arbitrage.repository.backfillEvent(id, folder: copy, batch: batch)
      return JournalRecord(id: order.id, content: order.content)
    }
    guard writer.drain(for: .seconds(60)) else { throw DualWriteError(.lagging, "the import does not end") }
    #expect(try journal.parked().map(\.reason) == [])
    return repository.lastBackfill?.report.rowsChanged ?? -1
  }

  /// Has both sides take events, each of a batch of its own unless `atOnce`; gives what was put aside: side, id, reason.
  @discardableResult
  func send(_ events: [String], atOnce: Bool = false) throws -> [String] {
    let texts = events.map { Array($0.utf8) }
    for group in atOnce ? [texts] : texts.map({ [$0] }) {
      for result in try writer.accept(group) { _ = try result.get() }
      if !atOnce { guard writer.drain(for: .seconds(60)) else { throw DualWriteError(.lagging, "a side is stuck") } }
    }
    guard writer.drain(for: .seconds(60)) else { throw DualWriteError(.lagging, "a side is stuck") }
    return try journal.parked().map { "\($0.sink) \($0.id): \($0.reason)" }.sorted()
  }

  /// The first column of a query's rows of the legacy file, texts.
  func legacyTexts(_ sql: String) throws -> [String] { try SQLiteConnection(path: path, .readOnly).texts(sql) }

  /// What the legacy program does to its file.
  func legacy(_ sql: String) throws { try SQLiteConnection(path: path, .readWrite).execute(sql) }

  /// The bytes that a client would get from `side` for what it types.
  func body(_ side: Side, _ path: String) throws -> String {
    let request = try #require(Arbitrage.request(path), "\(path)")
    return try reading { String(decoding: try $0.answer(to: request, from: side, now: 7).bytes(), as: UTF8.self) }
  }

  /// Compares both sides, a copy of the file in place of the live one.
  func parity() throws -> ParityReport {
    let copy = folder.file("cut-\(UInt32.random(in: 0 ... .max))")
    try Arbitrage.legacy.copy(path, to: copy)
    var random = SystemRandomNumberGenerator()
    let run = ParityRun(
      domain: Arbitrage.name, endpoints: Arbitrage.endpoints, clock: { 1_795_253_415_000 }, random: &random)
    return try reading(copy) { run.report(on: $0) }
  }

  private func reading<Value>(_ location: String? = nil, _ body: (any DomainSnapshot) throws -> Value) throws -> Value {
    try connected { connection in
      try connection.transaction(isolation: .repeatableRead, readOnly: true) { connection in
        try body(Arbitrage.reading(.init(legacyPath: location ?? path, postgres: connection)))
      }
    }
  }

  /// The amounts of the trades in the file by their ids, as far as they can be read, in their shortest decimal form.
  func legacyAmounts() throws -> [Int64: String] {
    let table = try #require(Trades.legacyTable)
    let next = try TableReader(path).rows(of: table)
    var amounts: [Int64: String] = [:]
    while let row = try next() { if case .success(let trade) = row.record { amounts[trade.id] = trade.amount } }
    return amounts
  }

  func connected<Value>(_ body: (PostgresConnection) throws -> Value) throws -> Value {
    try body(PostgresConnection(PostgresConfiguration(url: url)))
  }

  /// The first column of a query's rows, texts.
  func texts(_ sql: String) throws -> [String] { try connected { try $0.texts(sql) } }

  func text(_ sql: String) throws -> String? { try texts(sql).first }
}
