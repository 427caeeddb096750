import CutoverDocuments
import CutoverDomain
import CutoverDualWrite
import CutoverHosting
import CutoverJournal
import CutoverParity
import CutoverPostgres
import CutoverRepository
import CutoverTestKit
import Glibc
import NotesDomain

/// The notes with a journal, a legacy folder and a database of their own: what a program puts together.
struct NotesScene {
  let folder: TemporaryDirectory
  let url: String
  let journal: SQLiteJournal
  let writer: DualWriter

  static func with(_ body: (NotesScene) throws -> Void) throws {
    try TestServers.shared.withDatabase { url in
      let postgres = try PostgresConfiguration(url: url)
      try Migrator(Notes.migrations, on: PostgresConnection(postgres)).up()
      let folder = try TemporaryDirectory("notes")
      let journal = try SQLiteJournal.open(folder: folder.path + "/journal")
      defer { journal.close() }
      let writer = DualWriter(
        journal: journal, decoder: Notes.decoder,
        sinks: [
          DocumentSink(path: folder.path, of: Notes.documents), Notes.repository.sink(postgres, CacheSettings()),
        ])
      writer.start()
      defer { writer.stop() }
      try body(NotesScene(folder: folder, url: url, journal: journal, writer: writer))
    }
  }

  /// Takes a note in, as a client's request would; gives its number in the journal.
  @discardableResult
  func write(_ key: String, _ text: String, id: String) throws -> Int64? {
    try writer.accept([Self.event(key, text, id: id)]).first?.get().sequence
  }

  /// The same with many notes at once.
  func write(_ notes: [(key: String, text: String)]) throws {
    let events = notes.enumerated().map { Self.event($1.key, $1.text, id: "many-\($0)") }
    for result in try writer.accept(events) { _ = try result.get() }
  }

  /// Has the repository take a legacy file over.
  func backfill(_ notes: String) throws {
    let copy = try TemporaryDirectory("copy")
    try copy.write(notes, to: "notes.json")
    let order = Notes.repository.backfillEvent("1", folder: copy.path, batch: 1)
    _ = try writer.accept(within: .seconds(20)) { _ in JournalRecord(id: order.id, content: order.content) }
    guard drain() else { throw DualWriteError(.lagging, "the backfill does not end") }
  }

  /// Has the repository apply an event that was put aside, as entry `number` of the journal.
  func applyLate(_ key: String, _ text: String, number: Int64) throws {
    let bytes = Self.event(key, text, id: "late-\(key)")
    let event = try bytes.withUnsafeBufferPointer { try Notes.decoder.decode($0) }
    writer.stop()
    let sink = try Notes.repository.sink(PostgresConfiguration(url: url), CacheSettings())
    try Self.open(sink)
    defer { sink.close() }
    try sink.applyLate(SequencedEvent(sequence: number, event: event, bytes: bytes.count))
  }

  /// A busy server takes a moment to notice that the session before is gone.
  private static func open(_ sink: any Sink) throws {
    for _ in 0..<100 {
      do throws(SinkError) {
        _ = try sink.open()
        return
      } catch {
        guard case .held = error.code else { throw error }
        usleep(50_000)
      }
    }
    _ = try sink.open()
  }

  /// The keys of the notes that entries after one have written.
  func keys(since number: Int64) throws -> [String] {
    try PostgresConnection(PostgresConfiguration(url: url)).all(ListKeysSince<NoteRecords>(number, maximum: 10))
      .sorted()
  }

  private static func event(_ key: String, _ text: String, id: String) -> [UInt8] {
    Array(#"{"type":"note","id":"\#(id)","data":{"key":"\#(key)","text":"\#(text)"}}"#.utf8)
  }

  /// What somebody else does to the database.
  func sql(_ text: String) throws {
    try PostgresConnection(PostgresConfiguration(url: url)).execute(script: text)
  }

  func drain() -> Bool { writer.drain(for: .seconds(20)) }

  /// Compares both sides, in a transaction of its own.
  func parity() throws -> ParityReport {
    var random = SystemRandomNumberGenerator()
    let run = ParityRun(domain: Notes.name, endpoints: Notes.endpoints, clock: { 1_795_253_415_000 }, random: &random)
    return try reading { run.report(on: $0) }
  }

  /// The bytes that a client would get from `side`.
  func body(_ side: Side, limit: String = QueryParameter.all) throws -> String {
    try reading { reading in
      let request = Request(Notes.endpoints[0], [limit])
      return String(decoding: try reading.answer(to: request, from: side, now: 7).bytes(), as: UTF8.self)
    }
  }

  private func reading<R>(_ body: (any DomainSnapshot) throws -> R) throws -> R {
    try PostgresConnection(PostgresConfiguration(url: url)).transaction(isolation: .repeatableRead, readOnly: true) {
      connection in
      try body(Notes.reading(.init(legacyPath: folder.path, postgres: connection)))
    }
  }
}
