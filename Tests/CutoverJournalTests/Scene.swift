import CutoverTestKit
import Testing

@testable import CutoverJournal

/// A folder for a journal, and records to put in it.
struct Scene {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory("journal") }

  /// A folder that is not there yet, as on a first start.
  var folder: String { directory.file("state/journal") }
  var database: String { folder + "/journal.db" }

  func open(_ change: (inout JournalTuning) -> Void = { _ in }) throws -> SQLiteJournal {
    var tuning = JournalTuning()
    change(&tuning)
    return try SQLiteJournal(folder, tuning)
  }

  func reader() throws -> SQLiteJournalReader { try #require(try SQLiteJournalReader.open(folder: folder)) }
}

/// An event with an id of its own and content that follows from it.
func record(_ number: Int, bytes: Int = 40) -> JournalRecord { record("event-\(number)", bytes: bytes) }

func record(_ id: String, bytes: Int = 40) -> JournalRecord {
  let start = Array(#"{"type":"price","id":"\#(id)","data":"#.utf8)
  return JournalRecord(
    id: id, content: start + [UInt8](repeating: UInt8(ascii: "x"), count: max(0, bytes - start.count - 1)) + [0x7d])
}

extension Journal {
  /// Every entry, in small portions as a sink reads them.
  func all(after: Int64 = 0) throws -> [JournalEntry] {
    var entries: [JournalEntry] = []
    while true {
      let portion = try read(after: entries.last?.sequence ?? after, limit: 7, bytes: 100_000)
      if portion.isEmpty { return entries }
      entries += portion
    }
  }
}

/// The error that `body` throws, `nil` where it does not.
func journalError(_ body: () throws -> Void) -> JournalError? {
  do {
    try body()
    return nil
  } catch {
    return error as? JournalError
  }
}
