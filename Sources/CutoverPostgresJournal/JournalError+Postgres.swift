import CutoverJournal
import CutoverPostgres

extension JournalError {
  /// What Postgres' objection means to somebody who has a journal at `place`. `isSending`: events were on their way.
  init(_ error: PostgresError, _ place: String, isSending: Bool) {
    // Who cannot connect is told where; that is said already.
    let text = "the journal at \(place): \(error.message.replacing(" (\(place))", with: ""))"
    switch error.sqlState {
    case "53100":
      self.init(.full, text, remedy: "make room on the server's disk; whatever was accepted is safe")
    case "XX001", "XX002":
      self = .damaged(place, error.message)
    case "42501":
      self.init(
        .unavailable, text,
        remedy: "give this user the right to make the schema \(JournalSchema.name), or to use the one that is there")
    case "25006":
      self.init(
        .unavailable, text,
        remedy: "the server is a standby: name all servers in the URL, with target_session_attrs=read-write")
    default:
      self.init(
        .unavailable, text,
        remedy: error.isConnectionLoss || error.code == .timeout
          ? "see that this server runs and can be reached, or correct journal.url (CUTOVER_JOURNAL)"
            + (isSending ? "; send what was not answered again, under the same ids" : "")
          : "see what the server's log says")
    }
  }

  /// What is stored is not what was written.
  static func damaged(_ place: String, _ what: String) -> JournalError {
    JournalError(
      .damaged, "the journal at \(place) is damaged: \(what)",
      remedy: "'cutover journal status --verify' lists all of it; stop the writer, then put a backup back")
  }

  static func closed(_ place: String) -> JournalError {
    JournalError(.unavailable, "the journal at \(place) was closed")
  }
}

/// Runs `body`, whose errors are about the journal at `place`.
func translating<Value>(
  _ place: String, isSending: Bool = false, _ body: () throws -> Value
) throws(JournalError) -> Value {
  do { return try body() } catch let error as JournalError { throw error } catch let error as PostgresError {
    throw JournalError(error, place, isSending: isSending)
  } catch { throw JournalError(.unavailable, "the journal at \(place): \(error)") }
}
