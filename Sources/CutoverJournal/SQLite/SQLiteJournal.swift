internal import CutoverSQLite
internal import Synchronization

/// The journal in an SQLite database, for the one process that writes.
///
/// Readers, while that process runs or not, use ``SQLiteJournalReader``. docs/journal.md says what is
/// guaranteed and how the files come by it.
package final class SQLiteJournal: Journal {
  package let identity: String
  /// The folder of `journal.db` and `journal.lock`.
  package let folder: String

  // A caller that needs both takes the writer first.
  private let writer: Mutex<JournalWriter?>
  let reads: Mutex<JournalReads?>
  private let lock: Mutex<JournalLock?>
  private let newest: Atomic<Int64>
  private let queue: AppendQueue
  let tuning: JournalTuning

  /// Opens the journal in `folder`, both made where they are missing, and repairs what a crash left.
  ///
  /// Throws ``JournalError``: `.locked` where another process writes to it, `.damaged` where the file is no journal or one
  /// of a newer version.
  package static func open(folder: String) throws(JournalError) -> SQLiteJournal {
    try SQLiteJournal(folder, JournalTuning())
  }

  /// In the `folder`, to be moved from there or to it, whatever its standing. Throws ``JournalError``.
  package static func openForMove(folder: String) throws(JournalError) -> any MovableJournal {
    try SQLiteJournal(folder, JournalTuning(), asItStands: true)
  }

  init(_ folder: String, _ tuning: JournalTuning, asItStands: Bool = false) throws(JournalError) {
    let place = JournalFolder(path: folder)
    try place.make()
    let held = try JournalLock(place.lock)
    let opened = try JournalWriter(place, tuning: tuning, asItStands: asItStands)
    let reads = try JournalReads(place, asItStands: asItStands)
    self.folder = folder
    self.tuning = tuning
    identity = opened.identity
    newest = Atomic(opened.head)
    queue = AppendQueue(groupRecords: tuning.groupRecords, groupBytes: tuning.groupBytes)
    lock = Mutex(held)
    writer = Mutex(opened)
    self.reads = Mutex(reads)
  }

  /// The process that writes to the journal in `folder`: `pid 12, cutover serve, since …`; `nil` where none does.
  package static func writer(of folder: String) -> String? { JournalLock.holder(at: JournalFolder(path: folder).lock) }

  /// The program that this process runs, and its subcommand: `cutover serve`.
  package static var command: String { JournalLock.command }

  deinit { close() }

  package func close() {
    writer.withLock { writer in
      reads.withLock { $0 = nil }
      writer?.close()
      writer = nil
    }
    lock.withLock { $0 = nil }
  }

  package var head: Int64 { newest.load(ordering: .acquiring) }

  package func begin(after number: Int64) throws(JournalError) {
    try withWriter { writer throws(JournalError) in
      try writer.begin(after: number)
      newest.store(writer.head, ordering: .releasing)
    }
  }

  package func append(_ records: [JournalRecord]) throws(JournalError) -> [JournalReceipt] {
    if records.isEmpty { return [] }
    return try queue.append(records, commit: commit, afterwards: keepLogSmall)
  }

  private func commit(_ group: [AppendTicket]) -> [Result<[JournalReceipt], JournalError>] {
    do throws(JournalError) {
      return try withWriter { writer throws(JournalError) in
        let outcomes = try writer.append(group.map(\.records))
        newest.store(writer.head, ordering: .releasing)
        return outcomes
      }
    } catch {
      return group.map { _ in .failure(error) }
    }
  }

  package func probe() throws(JournalError) {
    try withWriter { writer throws(JournalError) in
      try writer.transaction(.full) { connection throws(SQLiteError) in try connection.statement(.touch).run() }
    }
  }

  package func noteClock() throws(JournalError) {
    try withWriter { writer throws(JournalError) in try writer.noteClock() }
  }

  package func reader() -> (any JournalReader)? { (try? SQLiteJournalReader.open(folder: folder)) ?? nil }

  package func takeClockJumps() -> [ClockJump] { writer.withLock { $0?.takeJumps() ?? [] } }

  // MARK: Internals

  func withWriter<Value: Sendable>(
    _ body: (JournalWriter) throws(JournalError) -> Value
  ) throws(JournalError) -> Value {
    try writer.withLock { (writer) throws(JournalError) -> Value in
      guard let writer else { throw closed }
      return try body(writer)
    }
  }

  func withReads<Value: Sendable>(
    _ body: (JournalReads) throws(JournalError) -> Value
  ) throws(JournalError) -> Value {
    try reads.withLock { (reads) throws(JournalError) -> Value in
      guard let reads else { throw closed }
      return try body(reads)
    }
  }

  private var closed: JournalError { JournalError(.unavailable, "the journal in \(folder) was closed") }
}
