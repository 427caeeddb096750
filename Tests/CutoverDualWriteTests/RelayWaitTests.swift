import CutoverDomain
import CutoverJournal
import CutoverTestKit
import CutoverThreads
import Glibc
import Testing

@testable import CutoverDualWrite

/// A relay that finds so many notes each time, without an end: events come in all the while.
private final class BusyRelay: Relay {
  let batch = 10
  private let notes: Int

  init(notes: Int) { self.notes = notes }

  func deliver() throws(SinkError) -> Int {
    usleep(1000)
    return notes
  }

  func close() {}
}

@Suite struct `While events come in without an end` {
  private func wait(
    notes: Int, for patience: Duration, legacy: RecordingSink = RecordingSink("legacy")
  ) throws -> Bool {
    let folder = try TemporaryDirectory()
    let journal = try SQLiteJournal.open(folder: folder.path)
    defer { journal.close() }
    let writer = DualWriter(
      journal: journal, decoder: PlainDecoder(), sinks: [legacy, RecordingSink("repository")],
      relay: BusyRelay(notes: notes))
    writer.start()
    defer { writer.stop(within: .zero) }
    let sequence = try writer.accept([Array(#"{"id":"a"}"#.utf8)])[0].get().sequence
    return writer.waitUntilApplied(sequence, for: patience)
  }

  @Test func `one that was delivered is not waited for any longer`() throws {
    #expect(try wait(notes: 1, for: .seconds(30)))
  }

  @Test func `a sink that nobody needs, and that stands still, keeps nobody waiting`() throws {
    let lost = RecordingSink("legacy")
    lost.contents.withLock { contents in
      contents.isNeeded = false
      contents.loss = SinkError(.unavailable, "the folder is missing")
    }
    #expect(try wait(notes: 1, for: .seconds(5), legacy: lost))
  }

  @Test func `a delivery that may have left some does not count`() throws {
    #expect(try !wait(notes: 10, for: .milliseconds(500)))
  }
}
