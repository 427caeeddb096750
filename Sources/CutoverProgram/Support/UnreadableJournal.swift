import CutoverDualWrite
package import CutoverJSON
import CutoverJournal

/// How the writing is doing where the journal cannot be read, on a full disk, say: why, and what the running writer says.
package struct UnreadableJournal {
  private let error: String
  /// Why the running writer cannot accept anything, `nil` while it can.
  private let journalError: String?
  private let isWriterRunning: Bool
  private let sinks: [WritingStatus.Sink]
  private let relayError: String?
  private let lastPause: Int?
  private let turn: WriterTurn
  /// Whether a writer may be at work where nobody sees it from here.
  private let isShared: Bool
  /// Whether a writer runs here that has another journal than the settings name: that of the state folder.
  private let hasOther: Bool
  /// Why the writer that runs here does not answer; `nil` where it does, or none runs.
  private let silence: String?

  package init(_ error: any Error, _ place: JournalPlace, statePath: String) {
    isShared = !place.isFile
    self.error = Failure(error).message ?? "\(error)"
    let answer = WriterAnswer(statePath: statePath)
    let found = answer.status
    silence = answer.silence?.description
    hasOther = isShared && found?.journal.map { $0 == Self.fileIdentity(statePath) } == true
    let writer = hasOther ? nil : found
    isWriterRunning = writer != nil
    sinks = (writer?.sinks ?? []).map { sink in
      WritingStatus.Sink(
        name: sink.name, position: sink.position, lag: sink.lag, seconds: sink.lagSeconds, error: sink.error)
    }
    journalError = writer?.journalError
    relayError = writer?.relayError
    lastPause = writer?.lastPauseMilliseconds
    turn = WriterTurn(writer)
  }

  /// That of the journal in the state folder; `nil` where there is none that can be read.
  private static func fileIdentity(_ statePath: String) -> String? {
    (try? SQLiteJournalReader.open(folder: statePath)?.status())?.identity
  }

  /// In the journal's place.
  package var json: JSONValue { .object(["error": .text(error)]) }

  package var lagJSON: JSONValue {
    .object([
      "writer": .text(hasOther ? "other journal" : isWriterRunning ? "running" : silence != nil ? "silent" : "none"),
      "writer_error": silence.map { .text($0) } ?? .null,
      "sinks": .array(sinks.map(\.json)),
      "relay_error": relayError.map { .text($0) } ?? .null,
      "journal_error": journalError.map { .text($0) } ?? .null,
      "last_pause_ms": lastPause.map { .integer($0) } ?? .null,
      "ingest_refusal": turn.ingestRefusal.map { .text($0) } ?? .null,
    ])
  }

  /// For a terminal.
  package var lines: [String] {
    var lines = ["journal     cannot be read: \(error)"]
    lines.append("            " + writer)
    if let journalError { lines.append("            cannot be written: \(journalError)") }
    lines += sinks.map(\.line)
    if let relayError { lines.append("redis       does not follow: \(relayError)") }
    return lines + turn.lines(lastPause: lastPause)
  }

  private var writer: String {
    if hasOther {
      return "a writer is running on this machine with another journal, that of the state folder: its sinks say "
        + "nothing of this one"
    }
    if let silence { return "a writer runs and does not answer: \(silence)" }
    return "\(isWriterRunning ? "a" : "no") writer is running" + (isShared ? " on this machine" : "")
  }
}
