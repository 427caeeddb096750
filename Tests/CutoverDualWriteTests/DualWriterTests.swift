import CutoverDomain
import CutoverJournal
import CutoverTestKit
import CutoverThreads
import Glibc
import Testing

@testable import CutoverDualWrite

@Suite("The dual writer")
struct DualWriterTests {
  private func withWriter<R>(
    _ sinks: [RecordingSink], limits: Limits = Limits(), _ body: (DualWriter, SQLiteJournal) throws -> R
  ) throws -> R {
    let folder = try TemporaryDirectory()
    let journal = try SQLiteJournal.open(folder: folder.path)
    defer { journal.close() }
    let writer = DualWriter(journal: journal, decoder: PlainDecoder(), sinks: sinks, limits: limits)
    writer.start()
    defer { writer.stop() }
    return try body(writer, journal)
  }

  private func event(_ id: String, _ more: String = "") -> [UInt8] { Array("{\"id\":\"\(id)\"\(more)}".utf8) }

  private func events(_ range: Range<Int>) -> [[UInt8]] { range.map { event("e\($0)") } }

  @Test("Every accepted event reaches every sink once, in order")
  func reachesAll() throws {
    let sinks = [RecordingSink("a"), RecordingSink("b", pace: SinkPace(events: 7, bytes: 1 << 20))]
    try withWriter(sinks) { writer, _ in
      for start in stride(from: 0, to: 500, by: 50) {
        let results = try writer.accept(events(start..<start + 50))
        #expect(results.count == 50)
      }
      #expect(writer.drain(for: .seconds(10)))
      for sink in sinks { #expect(sink.applied == Array(1...500)) }
    }
  }

  @Test("Callers on several threads are all answered, with numbers of their own")
  func manyCallers() throws {
    let sink = RecordingSink("a")
    try withWriter([sink]) { writer, _ in
      let numbers = Monitor<[Int64]>([])
      let threads = (0..<8).map { caller in
        Thread {
          for index in 0..<25 {
            let result = try? writer.accept([event("c\(caller)-\(index)")]).first?.get()
            numbers.withLock { $0.append(result?.sequence ?? -1) }
          }
        }
      }
      for thread in threads { thread.join() }
      #expect(numbers.withLock { $0.sorted() } == Array(1...200))
      #expect(writer.drain(for: .seconds(10)))
      #expect(sink.applied == Array(1...200))
    }
  }

  @Test("A bad event is refused alone; with stopping, nothing after it is accepted")
  func badEvents() throws {
    try withWriter([RecordingSink("a")]) { writer, journal in
      let texts = [event("x"), Array("no".utf8), event("y")]
      let stopped = try writer.accept(texts, stopping: true)
      #expect(stopped.map { (try? $0.get())?.sequence } == [1, nil])
      #expect(journal.head == 1)
      let skipped = try writer.accept(texts)
      #expect(skipped.map { (try? $0.get())?.sequence } == [1, nil, 2])
      #expect(journal.head == 2)
    }
  }

  @Test("A known event is a duplicate; one with its id and other content is refused, the others are not")
  func duplicates() throws {
    let sink = RecordingSink("a")
    try withWriter([sink]) { writer, _ in
      _ = try writer.accept([event("x")])
      let results = try writer.accept([event("y"), event("x"), event("x", ",\"other\":1"), event("z")])
      #expect(try results[0].get() == Acceptance(sequence: 2, isDuplicate: false))
      #expect(try results[1].get() == Acceptance(sequence: 1, isDuplicate: true))
      guard case .failure(let error) = results[2] else { return #expect(Bool(false)) }
      #expect(error.code == .conflict)
      #expect(try results[3].get() == Acceptance(sequence: 3, isDuplicate: false))
      #expect(writer.drain(for: .seconds(10)))
      #expect(sink.applied == [1, 2, 3])
    }
  }

  @Test("A sink that fails is tried again; the other one and the callers do not notice")
  func failure() throws {
    let failing = RecordingSink("a")
    let other = RecordingSink("b")
    failing.contents.withLock { $0.failures = Array(repeating: SinkError(.unavailable, "the store is gone"), count: 3) }
    try withWriter([failing, other]) { writer, _ in
      _ = try writer.accept(events(0..<10))
      let index = try writer.index(of: "b")
      #expect(index == 1)
      #expect(writer.drain(for: .seconds(10)))
      #expect(failing.applied == Array(1...10))
      #expect(other.applied == Array(1...10))
      // Said for a while longer, so that a sink that fails now and then is not reported as well.
      #expect(writer.status.sinks[0].error == "the store is gone")
      #expect(eventually { writer.status.sinks.allSatisfy { $0.error == nil } })
    }
  }

  private func eventually(_ condition: () -> Bool) -> Bool {
    for _ in 0..<500 {
      if condition() { return true }
      usleep(20_000)
    }
    return false
  }

  @Test("A store that is lost while nothing is written is reported, for as long as it is away")
  func lostStore() throws {
    let sink = RecordingSink("a")
    try withWriter([sink]) { writer, _ in
      _ = try writer.accept(events(0..<2))
      #expect(writer.drain(for: .seconds(10)))
      sink.contents.withLock { $0.loss = SinkError(.unavailable, "the folder is missing") }
      #expect(eventually { writer.status.sinks[0].error == "the folder is missing" })
      sleep(1)
      #expect(writer.status.sinks[0].failingFor ?? 0 >= 0.9)
      sink.contents.withLock { $0.loss = nil }
      #expect(eventually { writer.status.sinks[0].error == nil })
    }
  }

  @Test("Too much behind, callers are told which sink it is and why, and one that nobody needs counts for nothing")
  func namesTheSink() throws {
    let failing = RecordingSink("a")
    failing.contents.withLock { $0.loss = SinkError(.unavailable, "the folder is missing") }
    let other = RecordingSink("b")
    try withWriter([failing, other], limits: Limits(lag: 10)) { writer, _ in
      _ = try writer.accept(events(0..<10))
      #expect(eventually { other.applied.count == 10 })
      #expect(eventually { writer.status.sinks[0].error != nil })
      let more = events(10..<11)
      let refusal = #expect(throws: DualWriteError.self) { try writer.accept(more) }
      #expect(refusal?.code == .overloaded)
      #expect(refusal?.message == "the a sink is 10 events behind (the folder is missing); 10 are allowed")
      failing.contents.withLock { $0.isNeeded = false }
      for first in [10, 20] {
        _ = try writer.accept(events(first..<first + 9))
        #expect(writer.drain(for: .seconds(10)), "nobody waits for a sink that nobody needs")
      }
      #expect(writer.status.sinks.map(\.isNeeded) == [false, true])
      #expect(writer.status.ingestRefusal == nil)
    }
  }

  @Test("A sink that is retired lets go of its store and counts for nothing, and follows again when it is reinstated")
  func retires() throws {
    let (ending, staying) = (RecordingSink("a"), RecordingSink("b"))
    try withWriter([ending, staying], limits: Limits(lag: 10)) { writer, _ in
      _ = try writer.accept(events(0..<5))
      #expect(writer.drain(for: .seconds(10)))
      for _ in 0..<2 { try writer.retire("a", within: .seconds(10)) }
      #expect(writer.status.sinks.map(\.name) == ["b"])
      _ = try writer.accept(events(5..<50))
      #expect(writer.drain(for: .seconds(10)))
      #expect(ending.applied == Array(1...5))
      #expect(try writer.withCut(within: .seconds(10)) { $0.sequence } == 50)
      for _ in 0..<2 { try writer.reinstate("a", within: .seconds(10)) }
      #expect(writer.drain(for: .seconds(10)))
      #expect(ending.applied == Array(1...50))
      #expect(writer.status.sinks.map(\.name) == ["a", "b"])
    }
  }

  @Test("The status and the journal say which sink is held up and why")
  func failureShows() throws {
    let failing = RecordingSink("a")
    failing.contents.withLock {
      $0.failures = Array(repeating: SinkError(.unavailable, "the store is gone"), count: 99)
    }
    try withWriter([failing, RecordingSink("b")]) { writer, journal in
      _ = try writer.accept(events(0..<10))
      #expect(!writer.drain(for: .milliseconds(300)))
      let status = writer.status.sinks[0]
      #expect(status.lag == 10)
      #expect(status.error == "the store is gone")
      #expect(try journal.cursors().first { $0.sink == "a" }?.lastError == "the store is gone")
    }
  }

  @Test("An event that a sink can never apply is parked with its reason, and the stream goes on")
  func parks() throws {
    let sink = RecordingSink("a")
    sink.contents.withLock { $0.refused = [3, 5] }
    try withWriter([sink]) { writer, journal in
      _ = try writer.accept(events(0..<6))
      #expect(writer.drain(for: .seconds(10)))
      #expect(sink.applied == [1, 2, 4, 6])
      #expect(try journal.parked().map(\.sequence) == [3, 5])
      #expect(try journal.parked().first?.reason == "it is refused")
      #expect(throws: DualWriteError.self) { try writer.retryParked(sink: "a", sequence: 3) }
      sink.contents.withLock { $0.refused = [] }
      try writer.retryParked(sink: "a", sequence: 3)
      try writer.discardParked(sink: "a", sequence: 5)
      #expect(sink.contents.withLock { $0.late } == [3])
      #expect(try journal.parked().isEmpty)
    }
  }

  @Test("A cut finds all sinks at one entry, while callers go on appending")
  func cut() throws {
    let sinks = [RecordingSink("a"), RecordingSink("b", pace: SinkPace(events: 3, bytes: 1 << 20))]
    try withWriter(sinks) { writer, journal in
      let stop = Monitor(false)
      let appending = Thread {
        var number = 0
        while !stop.withLock({ $0 }) {
          _ = try? writer.accept(events(number..<number + 5))
          number += 5
        }
      }
      defer {
        stop.withLock { $0 = true }
        appending.join()
      }
      for _ in 0..<20 {
        try writer.withCut(within: .seconds(10)) { cut in
          let before = sinks.map(\.applied.count)
          #expect(before == [Int(cut.sequence), Int(cut.sequence)])
          #expect(cut.journal == journal.identity)
          // Callers are not held up: the journal grows while the sinks stand.
          let head = journal.head
          while journal.head == head {}
          #expect(sinks.map(\.applied.count) == before)
        }
      }
    }
  }

  @Test("A cut that a sink does not reach says which one and why")
  func noCut() throws {
    let sink = RecordingSink("a")
    sink.contents.withLock { $0.failures = Array(repeating: SinkError(.unavailable, "the store is gone"), count: 99) }
    try withWriter([sink]) { writer, _ in
      _ = try writer.accept(events(0..<4))
      let error = #expect(throws: DualWriteError.self) {
        try writer.withCut(within: .milliseconds(200)) { _ in }
      }
      #expect(error?.code == .lagging)
      #expect(error?.message.contains("a is 4 events behind (the store is gone)") == true)
    }
  }

  @Test("An event of the program's own comes right after what the first sink has")
  func ownEvent() throws {
    let sink = RecordingSink("a")
    try withWriter([sink, RecordingSink("b")]) { writer, _ in
      _ = try writer.accept(events(0..<4))
      let acceptance = try writer.accept(within: .seconds(10)) { cut in
        #expect(cut.sequence == 4)
        #expect(sink.applied == [1, 2, 3, 4])
        return JournalRecord(id: "own", content: event("own"))
      }
      #expect(acceptance.sequence == 5)
      #expect(writer.drain(for: .seconds(10)))
      #expect(sink.applied == [1, 2, 3, 4, 5])
    }
  }

  @Test("Callers are told to come back later while a sink is too far behind, and only then")
  func overload() throws {
    let sink = RecordingSink("a")
    sink.contents.withLock { $0.isBlocked = true }
    try withWriter([sink], limits: Limits(lag: 10)) { writer, _ in
      _ = try writer.accept(events(0..<10))
      let error = #expect(throws: DualWriteError.self) { try writer.accept([event("more")]) }
      #expect(error?.code == .overloaded)
      sink.contents.withLock(wake: true) { $0.isBlocked = false }
      #expect(writer.drain(for: .seconds(10)))
      #expect(try writer.accept([event("more")]).count == 1)
    }
  }

  @Test("A sink goes on where it stands, from the journal, when a new writer comes")
  func goesOn() throws {
    let folder = try TemporaryDirectory()
    let sink = RecordingSink("a")
    for round in 0..<3 {
      let journal = try SQLiteJournal.open(folder: folder.path)
      defer { journal.close() }
      let writer = DualWriter(journal: journal, decoder: PlainDecoder(), sinks: [sink])
      // What is accepted before the sinks start is applied all the same.
      _ = try writer.accept(events(round * 10..<round * 10 + 10))
      writer.start()
      writer.stop()
    }
    #expect(sink.applied == Array(1...30))
  }

  @Test("A sink that follows another journal, or is ahead of this one, is left alone and says so")
  func strangers() throws {
    let stranger = RecordingSink("a", position: SinkPosition(journal: "another", sequence: 4))
    try withWriter([stranger]) { writer, _ in
      _ = try writer.accept(events(0..<3))
      #expect(!writer.drain(for: .milliseconds(200)))
      #expect(writer.status.sinks[0].error?.contains("another journal") == true)
      #expect(stranger.applied.isEmpty)
    }
  }

  @Test("A sink whose store does not answer is broken off at the end; what it has not applied stays in the journal")
  func breaksOff() throws {
    let blocked = RecordingSink("a")
    let other = RecordingSink("b")
    blocked.contents.withLock { $0.isBlocked = true }
    let folder = try TemporaryDirectory()
    let journal = try SQLiteJournal.open(folder: folder.path)
    defer { journal.close() }
    let writer = DualWriter(journal: journal, decoder: PlainDecoder(), sinks: [blocked, other])
    writer.start()
    _ = try writer.accept(events(0..<10))
    writer.stop(within: .milliseconds(200))
    #expect(blocked.contents.withLock { $0.interruptions } > 0)
    #expect(blocked.applied.isEmpty)
    #expect(other.applied == Array(1...10))
    #expect(try journal.read(after: 0, limit: 100, bytes: .max).count == 10)
  }

  @Test("A sink that comes on is not broken off in the middle of a batch, and ends where it is when time is up")
  func endsInBoundedTime() throws {
    let slow = RecordingSink("a", pace: SinkPace(events: 1, bytes: 1 << 20))
    slow.contents.withLock { $0.delay = 10_000 }
    let folder = try TemporaryDirectory()
    let journal = try SQLiteJournal.open(folder: folder.path)
    defer { journal.close() }
    let writer = DualWriter(journal: journal, decoder: PlainDecoder(), sinks: [slow])
    writer.start()
    _ = try writer.accept(events(0..<2000))
    let began = ContinuousClock.now
    writer.stop(within: .milliseconds(100))
    #expect(.now - began < .seconds(10))
    #expect(slow.contents.withLock { $0.interruptions } == 0)
    let applied = slow.applied
    #expect(applied == Array(1...Int64(applied.count)) && applied.count < 2000)
  }

  @Test("A sink that is opened again has applied what this writer appended, also where it had nothing at first")
  func opensAgain() throws {
    let sink = RecordingSink("a")
    try withWriter([sink]) { writer, _ in
      _ = try writer.accept(events(0..<10))
      #expect(writer.drain(for: .seconds(10)))
      sink.contents.withLock { $0.failures = [SinkError(.unavailable, "the disk is full")] }
      _ = try writer.accept(events(10..<20))
      #expect(writer.drain(for: .seconds(10)))
      #expect(sink.applied == Array(1...20))
    }
  }

  @Test("A sink that knows more than the journal did goes on with nothing that has come since")
  func refusesOlderCopy() throws {
    let folder = try TemporaryDirectory()
    let journal = try SQLiteJournal.open(folder: folder.path)
    defer { journal.close() }
    let sink = RecordingSink("a", position: SinkPosition(journal: journal.identity, sequence: 5))
    let writer = DualWriter(journal: journal, decoder: PlainDecoder(), sinks: [sink])
    // Entries with the numbers of those that are lost, before the store can be reached.
    _ = try journal.append((0..<10).map { JournalRecord(id: "e\($0)", content: event("e\($0)")) })
    writer.start()
    defer { writer.stop() }
    #expect(!writer.drain(for: .milliseconds(300)))
    #expect(sink.applied.isEmpty)
    #expect(writer.status.sinks[0].error?.contains("older copy") == true)
  }
}
