import ArgumentParser
import CLibpq
import CutoverJournal
import CutoverPostgres
import CutoverPostgresJournal
import Glibc

struct JournalAppends: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "journal-appends",
    abstract: "Time appends to a journal in Postgres beside plain libpq and the journal in SQLite, in equal batches.",
    discussion: """
      Plain libpq does what an append cannot do without: it locks the head, copies the entries with their unique ids and \
      moves the head, in one transaction a batch. The three take turns, batch by batch, so that they share whatever else \
      the machine does.

      EXAMPLE:
        cutover-bench journal-appends --folder scratch --postgres postgresql:///empty
      """)

  @Option(help: "Events for each.") var count = 100_000
  @Option(help: "How many a caller hands over at once.") var batch = 1_000
  @Option(help: "The size of an event, in bytes.") var bytes = 600
  @Option(help: ArgumentHelp("Where the journal in SQLite goes.", valueName: "folder")) var folder: String
  @Option(help: ArgumentHelp("An empty database.", valueName: "url")) var postgres: String

  mutating func validate() throws {
    guard count > 0, batch > 0, bytes > 0 else { throw ValidationError("Numbers must be 1 or more.") }
  }

  func run() throws {
    let sqlite = try SQLiteJournal.open(folder: folder + "/journal")
    defer { sqlite.close() }
    let journal = try PostgresJournal(PostgresConfiguration(url: postgres), name: "bench")
    defer { journal.close() }
    let plain = try PlainAppends(postgres)
    var times = (plain: 0.0, postgres: 0.0, sqlite: 0.0)
    for start in stride(from: 0, to: count, by: batch) {
      let records = (start..<min(start + batch, count)).map { number in
        let head = "{\"type\":\"price\",\"id\":\"event-\(number)\",\"data\":\""
        return JournalRecord(
          id: "event-\(number)",
          content: Array(head.utf8) + [UInt8](repeating: 0x78, count: max(0, bytes - head.utf8.count - 2))
            + Array("\"}".utf8))
      }
      times.plain += try Self.seconds { try plain.append(records) }
      times.postgres += try Self.seconds { _ = try journal.append(records) }
      times.sqlite += try Self.seconds { _ = try sqlite.append(records) }
    }
    for (name, time) in [
      ("libpq alone", times.plain), ("journal in Postgres", times.postgres), ("journal in SQLite", times.sqlite),
    ] {
      let ratio = (times.plain / time * 100).rounded() / 100
      print("\(name): \(Int(Double(count) / time)) events/s, \(ratio) x of libpq")
    }
  }

  private static func seconds(_ body: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try body()
    return (ContinuousClock.now - start) / .seconds(1)
  }
}

/// The same rows through libpq, as somebody would write it who needs nothing else.
private final class PlainAppends {
  private let connection: OpaquePointer
  private var head = 0

  struct Failed: Error { let message: String }

  init(_ url: String) throws {
    guard let connection = PQconnectdb(url) else { throw Failed(message: "out of memory") }
    self.connection = connection
    try command(
      """
      CREATE TABLE plain_head (head bigint NOT NULL) WITH (fillfactor = 10); INSERT INTO plain_head VALUES (0);
      CREATE TABLE plain_entries (sequence bigint PRIMARY KEY, id text COLLATE "C" NOT NULL UNIQUE, content bytea NOT NULL)
      """)
  }

  deinit { PQfinish(connection) }

  func append(_ records: [JournalRecord]) throws {
    try command("BEGIN; SELECT head FROM plain_head FOR UPDATE")
    try command("COPY plain_entries FROM STDIN (FORMAT binary)", PGRES_COPY_IN)
    var bytes: [UInt8] =
      [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0x00] + [UInt8](repeating: 0, count: 8)
    func append<N: FixedWidthInteger>(_ number: N) {
      withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }
    for record in records {
      head += 1
      append(Int16(3))
      append(Int32(8))
      append(Int64(head))
      append(Int32(record.id.utf8.count))
      bytes.append(contentsOf: record.id.utf8)
      append(Int32(record.content.count))
      bytes.append(contentsOf: record.content)
    }
    append(Int16(-1))
    let sent = bytes.withUnsafeBytes {
      PQputCopyData(connection, $0.baseAddress!.assumingMemoryBound(to: CChar.self), Int32($0.count))
    }
    guard sent == 1, PQputCopyEnd(connection, nil) == 1 else { throw failure }
    while let result = PQgetResult(connection) {
      defer { PQclear(result) }
      guard PQresultStatus(result) == PGRES_COMMAND_OK else { throw failure }
    }
    try command("UPDATE plain_head SET head = \(head); COMMIT")
  }

  private var failure: Failed { Failed(message: String(cString: PQerrorMessage(connection))) }

  private func command(_ sql: String, _ expected: ExecStatusType = PGRES_COMMAND_OK) throws {
    let result = PQexec(connection, sql)
    defer { PQclear(result) }
    let status = PQresultStatus(result)
    guard status == expected || status == PGRES_TUPLES_OK else { throw failure }
  }
}
