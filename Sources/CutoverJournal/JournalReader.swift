/// A look into a journal, for any process: it takes no lock and hinders nobody. All methods may be called from any thread.
/// They block, and throw ``JournalError``.
package protocol JournalReader: AnyObject, Sendable {
  /// As ``Journal/read(after:limit:bytes:)``.
  func read(after: Int64, limit: Int, bytes: Int) throws(JournalError) -> [JournalEntry]

  func status() throws(JournalError) -> JournalStatus
  func cursors() throws(JournalError) -> [SinkCursor]
  func parked() throws(JournalError) -> [ParkedEvent]
  func knowsEpoch(number: Int64, token: String) throws(JournalError) -> Bool

  /// Reads the whole journal, and says what is not what was written. It goes on after what is damaged as far as it can.
  /// Events can come in meanwhile. `structure`: also the structure of the files, which takes time, and keeps a writer from
  /// resetting its log meanwhile.
  func verify(structure: Bool, isCancelled: () -> Bool) throws(JournalError) -> JournalVerification
}

extension JournalReader {
  package func verify() throws(JournalError) -> JournalVerification {
    try verify(structure: true, isCancelled: { false })
  }
}
