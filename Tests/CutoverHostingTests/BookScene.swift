import CutoverDomain
import CutoverDualWrite
import CutoverHosting
import CutoverJournal
import CutoverParity
import CutoverPostgres
import CutoverSQLite
import CutoverTables
import CutoverTestKit
import Glibc
import Testing

/// A book with a journal, a legacy file and a database of its own, and the legacy program that has the file open.
struct BookScene {
  let folder: TemporaryDirectory
  let url: String
  let journal: SQLiteJournal
  let legacy: TableSink
  let writer: DualWriter
  let program: SQLiteConnection

  var path: String { folder.file("book.db") }

  static func with(hasLog: Bool = true, _ body: (BookScene) throws -> Void) throws {
    try TestServers.shared.withDatabase { url in
      let postgres = try PostgresConfiguration(url: url)
      try Migrator(Book.migrations, on: PostgresConnection(postgres)).up()
      let folder = try TemporaryDirectory("book")
      let program = try SQLiteConnection(path: folder.file("book.db"), .createIfMissing)
      try program.execute("PRAGMA journal_mode = \(hasLog ? "WAL" : "DELETE")")
      try program.execute(Book.legacySchema)
      let journal = try SQLiteJournal.open(folder: folder.path + "/journal")
      defer { journal.close() }
      let legacy = try #require(Book.legacy.sink(folder.file("book.db"), holder: nil, mark: nil) as? TableSink)
      let writer = DualWriter(
        journal: journal, decoder: Book.decoder,
        sinks: [legacy, Book.repository.sink(postgres, CacheSettings())])
      writer.start()
      defer { writer.stop() }
      try body(
        BookScene(folder: folder, url: url, journal: journal, legacy: legacy, writer: writer, program: program))
    }
  }

  func account(_ code: String, _ balance: String, note: String = "null") throws {
    try write("account", #"{"code":"\#(code)","balance":"\#(balance)","open":true,"note":\#(note)}"#)
  }

  func entry(_ id: String, of account: String, _ amount: String) throws {
    try write(
      "entry", #"{"id":"\#(id)","account":"\#(account)","amount":\#(amount),"at":"2025-10-10T19:45:00.250000Z"}"#)
  }

  func order(_ type: String, _ id: String) throws { try write(type, #"{"id":"\#(id)"}"#) }

  private func write(_ type: String, _ data: String) throws {
    let event = #"{"type":"\#(type)","id":"e\#(journal.head + 1)","data":\#(data)}"#
    for result in try writer.accept([Array(event.utf8)]) { _ = try result.get() }
  }

  /// Takes a copy of the file over into the repository.
  func backfill(_ id: String) throws {
    let copy = folder.file("backfill-\(id)")
    _ = try writer.accept(within: .seconds(20)) { _ in
      try Book.legacy.copy(path, to: copy)
      let order = Book.repository.backfillEvent(id, folder: copy, batch: 2)
      return JournalRecord(id: order.id, content: order.content)
    }
  }

  /// Waits for both sides. The writer waits for no file that nobody reads, and a test that has it read again would find
  /// the events in it that were to be kept from it.
  func drain() -> Bool {
    guard writer.drain(for: .seconds(60)) else { return false }
    for _ in 0..<3000 {
      if let position = try? legacy.open(), position.sequence >= journal.head { return true }
      usleep(20_000)
    }
    return false
  }

  func body(_ side: Side, _ endpoint: String, in location: String? = nil) throws -> String {
    try reading(location) { reading in
      let request = try #require(reading.requests(for: Self.endpoint(endpoint)).first)
      return String(decoding: try reading.answer(to: request, from: side, now: 7).bytes(), as: UTF8.self)
    }
  }

  static func endpoint(_ name: String) -> Endpoint { Book.endpoints.first { $0.name == name } ?? Book.endpoints[0] }

  /// Compares both sides, a copy of the file in place of the live one.
  func parity() throws -> ParityReport {
    let copy = folder.file("cut-\(journal.head)-\(UInt32.random(in: 0 ... .max))")
    try legacy.copy(to: copy)
    var random = SystemRandomNumberGenerator()
    let run = ParityRun(domain: Book.name, endpoints: Book.endpoints, clock: { 1_795_253_415_000 }, random: &random)
    return try reading(copy) { run.report(on: $0) }
  }

  func reading<R>(_ location: String? = nil, isCut: Bool = false, _ body: (any DomainSnapshot) throws -> R) throws -> R
  {
    try connected { try body(Book.reading(.init(legacyPath: location ?? path, postgres: $0, isCut: isCut))) }
  }

  func connected<R>(_ body: (PostgresConnection) throws -> R) throws -> R {
    try PostgresConnection(PostgresConfiguration(url: url)).transaction(isolation: .repeatableRead, readOnly: true) {
      try body($0)
    }
  }
}
