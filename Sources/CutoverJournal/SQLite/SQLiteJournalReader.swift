internal import CutoverSQLite
internal import Synchronization

/// A look into a journal, for another process than the one that writes: it takes no lock and hinders nobody.
package final class SQLiteJournalReader: JournalReader {
  private let reads: Mutex<JournalReads>

  /// The journal in `folder`, `nil` where there is none. Throws ``JournalError``.
  package static func open(folder: String) throws(JournalError) -> SQLiteJournalReader? {
    let place = JournalFolder(path: folder)
    guard place.hasDatabase else { return nil }
    let connection = try translating(place.database) { () throws(SQLiteError) in
      try SQLiteConnection(path: place.database, .readOnly)
    }
    guard try JournalDatabase.kind(of: connection, place) != .empty else { return nil }
    return SQLiteJournalReader(try JournalReads(place))
  }

  private init(_ reads: sending JournalReads) { self.reads = Mutex(reads) }

  func withReads<Value: Sendable>(
    _ body: (JournalReads) throws(JournalError) -> Value
  ) throws(JournalError) -> Value {
    try reads.withLock { (reads) throws(JournalError) in try body(reads) }
  }

  package func status() throws(JournalError) -> JournalStatus {
    try reads.withLock { (reads) throws(JournalError) in try reads.status() }
  }

  package func read(after: Int64, limit: Int, bytes: Int) throws(JournalError) -> [JournalEntry] {
    try reads.withLock { (reads) throws(JournalError) in try reads.read(after: after, limit: limit, bytes: bytes) }
  }

  package func cursors() throws(JournalError) -> [SinkCursor] {
    try reads.withLock { (reads) throws(JournalError) in try reads.cursors() }
  }

  package func knowsEpoch(number: Int64, token: String) throws(JournalError) -> Bool {
    try reads.withLock { (reads) throws(JournalError) in try reads.knowsEpoch(number: number, token: token) }
  }

  package func parked() throws(JournalError) -> [ParkedEvent] {
    try reads.withLock { (reads) throws(JournalError) in try reads.parked() }
  }
}
