import CutoverBasics
import CutoverDomain
import CutoverJSON
import CutoverJournal
import CutoverTestKit
import CutoverThreads
import Testing

@testable import CutoverDualWrite

/// What happens to the others while somebody wants sinks to stand still, and one of them does not.
@Suite struct `While sinks are asked to stand still` {
  private let legacy = RecordingSink("legacy")
  private let repository = RecordingSink("repository")

  private func withWriter(
    limits: Limits = Limits(), _ body: (DualWriter, SQLiteJournal, String) throws -> Void
  ) throws {
    let folder = try TemporaryDirectory()
    let journal = try SQLiteJournal.open(folder: folder.path)
    defer { journal.close() }
    let writer = DualWriter(
      journal: journal, decoder: PlainDecoder(), sinks: [legacy, repository], limits: limits)
    writer.start()
    defer {
      legacy.contents.withLock(wake: true) { $0.isBlocked = false }
      repository.contents.withLock(wake: true) { $0.isBlocked = false }
      writer.stop()
    }
    try body(writer, journal, folder.path)
  }

  private func event(_ id: String) -> [UInt8] { Array("{\"id\":\"\(id)\"}".utf8) }

  private func breakForGood(_ sink: RecordingSink) {
    sink.contents.withLock {
      $0.failures = Array(repeating: SinkError(.unavailable, "the disk is read-only"), count: 10_000)
    }
  }

  /// Has `sink` fail, for as long as it takes to be known for it.
  private func waitUntilFailing(_ writer: DualWriter, _ sink: Int) {
    _ = writer.state.wait(until: Deadline(in: .seconds(60))) { state in
      state.sinks[sink].isFailing(now: Clock.uptimeSeconds(), for: 1) ? true : nil
    }
  }

  private func own(_ cut: Cut) -> JournalRecord { JournalRecord(id: "own", content: event("own")) }

  @Test func `a backfill whose sink fails is refused at once with the cause, and events are taken in`() throws {
    breakForGood(legacy)
    try withWriter { writer, _, _ in
      _ = try writer.accept([event("a")])
      waitUntilFailing(writer, 0)
      let began = ContinuousClock.now
      let error = #expect(throws: DualWriteError.self) { try writer.accept(within: .seconds(600), own: own) }
      #expect(.now - began < .seconds(30))
      #expect(error?.code == .lagging)
      #expect(error?.message.contains("legacy is 1 event behind (the disk is read-only)") == true)
      let sequence = try writer.accept([event("b")])[0].get().sequence
      #expect(sequence == 2)
      #expect(writer.status.ingestRefusal == nil)
      #expect(writer.status.refusal?.purpose == "a backfill")
    }
  }

  @Test func `a backfill whose sink is stuck gives up in time, and keeps nobody from sending events meanwhile`() throws
  {
    legacy.contents.withLock { $0.isBlocked = true }
    try withWriter { writer, _, _ in
      _ = try writer.accept([event("a")])
      let outcome = Monitor<Result<Acceptance, any Error>?>(nil)
      let backfill = Thread {
        let result = Result { try writer.accept(within: .seconds(3), own: own) }
        outcome.withLock(wake: true) { $0 = result }
      }
      var slowest = Duration.zero
      var number = 0
      while outcome.withLock({ $0 == nil }) {
        let began = ContinuousClock.now
        _ = try writer.accept([event("e\(number)")])
        slowest = max(slowest, .now - began)
        number += 1
      }
      backfill.join()
      #expect(slowest < .seconds(3))
      #expect(throws: DualWriteError.self) { try outcome.withLock { $0 }?.get() }
    }
  }

  @Test func `a cut is refused at once where a sink fails, and the other one is not held`() throws {
    breakForGood(repository)
    try withWriter { writer, _, _ in
      _ = try writer.accept([event("a")])
      waitUntilFailing(writer, 1)
      let began = ContinuousClock.now
      let error = #expect(throws: DualWriteError.self) { try writer.withCut(within: .seconds(600)) { _ in } }
      #expect(.now - began < .seconds(30))
      #expect(error?.message.contains("repository is 1 event behind (the disk is read-only)") == true)
      let last = try writer.accept([event("b")])[0].get().sequence
      #expect(writer.waitUntilApplied(last, bySinks: 1, for: .seconds(30)))
    }
  }

  @Test(arguments: [0, 1]) func `a cut that waits for a stuck sink lets the other one go on`(stuck: Int) throws {
    let sinks = [legacy, repository]
    sinks[stuck].contents.withLock { $0.isBlocked = true }
    try withWriter { writer, _, _ in
      _ = try writer.accept([event("a")])
      let isCancelled = Monitor(false)
      let cut = Thread {
        _ = try? writer.withCut(within: .seconds(600), isCancelled: { isCancelled.withLock { $0 } }) { _ in }
      }
      _ = writer.state.wait(until: Deadline(in: .seconds(30))) { $0.turn }
      // One after the other, so that each comes while the cut waits.
      for number in 0..<5 {
        let last = try writer.accept([event("e\(number)")])[0].get().sequence
        let other = writer.state.wait(until: Deadline(in: .seconds(30))) {
          $0.sinks[1 - stuck].has(last) ? true : nil
        }
        #expect(other == true)
      }
      let waiting = writer.status.waiting
      #expect(waiting?.purpose == "a comparison")
      #expect(waiting?.reason?.contains("\(sinks[stuck].name) is 6 events behind") == true)
      #expect(waiting?.isHolding == false)
      isCancelled.withLock { $0 = true }
      cut.join()
      #expect(writer.status.waiting == nil)
    }
  }

  @Test func `a sink that gets stuck while the other one is held lets it go soon`() throws {
    try withWriter(limits: Limits(hold: 0.2)) { writer, _, _ in
      _ = try writer.accept([event("a")])
      #expect(writer.drain(for: .seconds(30)))
      let isStopping = Monitor(false)
      // Events come in all the time, so that there is always one to get stuck at.
      let stream = Thread {
        var number = 0
        while !isStopping.withLock({ $0 }) {
          _ = try? writer.accept([event("s\(number)")])
          number += 1
        }
      }
      let cuts = Thread {
        while !isStopping.withLock({ $0 }) { _ = try? writer.withCut(within: .milliseconds(500)) { _ in } }
      }
      for _ in 0..<3 {
        repository.contents.withLock { $0.isBlocked = true }
        let now = writer.status.head
        let isOn = writer.state.wait(until: Deadline(in: .seconds(30))) { $0.sinks[0].has(now + 1) ? true : nil }
        #expect(isOn == true)
        repository.contents.withLock(wake: true) { $0.isBlocked = false }
      }
      isStopping.withLock { $0 = true }
      stream.join()
      cuts.join()
    }
  }

  @Test func `a caller that is kept waiting longer than that is told to come again`() throws {
    try withWriter(limits: Limits(hold: 0.05)) { writer, _, _ in
      let isDone = Monitor(false)
      let isInside = Monitor(false)
      let backfill = Thread {
        _ = try? writer.accept(within: .seconds(30)) { cut in
          isInside.withLock(wake: true) { $0 = true }
          isDone.wait { $0 ? () : nil }
          return own(cut)
        }
      }
      isInside.wait { $0 ? () : nil }
      #expect(writer.status.ingestRefusal == "a backfill holds new events back")
      let error = #expect(throws: DualWriteError.self) { try writer.accept([event("a")]) }
      #expect(error?.code == .unavailable)
      isDone.withLock(wake: true) { $0 = true }
      backfill.join()
      let sequence = try writer.accept([event("a")])[0].get().sequence
      #expect(sequence == 2)
    }
  }

  @Test func `who asked from another process and has died holds up nobody any more`() throws {
    legacy.contents.withLock { $0.isBlocked = true }
    try withWriter { writer, journal, folder in
      _ = try writer.accept([event("a")])
      let actions = WriterActions(
        legacyPath: folder, copyFiles: { _ in },
        backfill: { _, _, hasGone in
          _ = try writer.accept(within: .seconds(600), isCancelled: hasGone, own: own)
          return .null
        }, catchUpLegacy: { _, _ in .array([]) })
      let server = try WriterServer(writer, actions: actions, statePath: folder)
      server.start()
      defer { server.stop(patience: .seconds(1)) }
      for request in [WriterRequest.backfill(folder: folder, batch: 1), .cut(patience: 600_000)] {
        var client = try WriterClient.connect(statePath: folder)
        try client?.begin(request)
        let turn = writer.state.wait(until: Deadline(in: .seconds(30))) { $0.turn }
        #expect(turn != nil)
        client = nil
        let isFree = writer.state.wait(until: Deadline(in: .seconds(30))) { $0.turn == nil ? true : nil }
        #expect(isFree == true)
      }
      #expect(journal.head == 1)
    }
  }
}

/// A journal whose disk can be full, or hang.
private final class FragileJournal: Journal {
  private let journal: SQLiteJournal
  let failure = Monitor<JournalError?>(nil)
  let isHanging = Monitor(false)

  init(_ journal: SQLiteJournal) { self.journal = journal }

  private func check() throws(JournalError) {
    isHanging.wait { $0 ? nil : () }
    if let failure = failure.withLock(\.self) { throw failure }
  }

  var identity: String { journal.identity }
  var head: Int64 { journal.head }
  func append(_ records: [JournalRecord]) throws(JournalError) -> [JournalReceipt] {
    try check()
    return try journal.append(records)
  }
  func probe() throws(JournalError) {
    try check()
    try journal.probe()
  }
  func read(after: Int64, limit: Int, bytes: Int) throws(JournalError) -> [JournalEntry] {
    try journal.read(after: after, limit: limit, bytes: bytes)
  }
  func kept(named prefix: String) throws(JournalError) -> (after: Int64, newest: Int64?) {
    try journal.kept(named: prefix)
  }
  func note(_ cursor: SinkCursor) throws(JournalError) { try journal.note(cursor) }
  func cursors() throws(JournalError) -> [SinkCursor] { try journal.cursors() }
  func park(_ events: [ParkedEvent]) throws(JournalError) { try journal.park(events) }
  func parked() throws(JournalError) -> [ParkedEvent] { try journal.parked() }
  func unpark(sink: String, sequence: Int64) throws(JournalError) -> Bool {
    try journal.unpark(sink: sink, sequence: sequence)
  }
  func compact(through sequence: Int64) throws(JournalError) -> Int { try journal.compact(through: sequence) }
  func beginEpoch(process: String, place: String) throws(JournalError) -> JournalEpoch {
    try journal.beginEpoch(process: process, place: place)
  }
  func newestEpoch() throws(JournalError) -> JournalEpoch? { try journal.newestEpoch() }
  func knowsEpoch(number: Int64, token: String) throws(JournalError) -> Bool {
    try journal.knowsEpoch(number: number, token: token)
  }
  func forgetIDs(acceptedBefore moment: Int64) throws(JournalError) -> Int {
    try journal.forgetIDs(acceptedBefore: moment)
  }
  func begin(after sequence: Int64) throws(JournalError) { try journal.begin(after: sequence) }
  func status() throws(JournalError) -> JournalStatus { try journal.status() }
  func reader() -> (any JournalReader)? { journal.reader() }
  func close() { journal.close() }
}

@Suite struct `A journal that cannot be written` {
  @Test func `is noticed before an event comes, and so is that it can be again`() throws {
    let folder = try TemporaryDirectory()
    let own = try SQLiteJournal.open(folder: folder.path)
    defer { own.close() }
    let journal = FragileJournal(own)
    let writer = DualWriter(
      journal: journal, decoder: PlainDecoder(), sinks: [RecordingSink("a")], limits: Limits(stall: 0.2))
    writer.start()
    defer { writer.stop() }
    /// Asks as often as a balancer does, until the answer is as wanted.
    func waits(for isWanted: (String?) -> Bool) -> Bool {
      let end = ContinuousClock.now + .seconds(60)
      while .now < end {
        writer.probeJournal()
        if isWanted(writer.status.ingestRefusal) { return true }
        _ = writer.state.wait(until: Deadline(in: .milliseconds(50))) { _ -> Void? in nil }
      }
      return false
    }
    #expect(waits { $0 == nil })
    journal.failure.withLock { $0 = JournalError(.full, "journal.db: the disk is full", remedy: "make room") }
    #expect(waits { $0 == "the journal cannot be written: journal.db: the disk is full; make room" })
    journal.failure.withLock { $0 = nil }
    #expect(waits { $0 == nil })
    journal.isHanging.withLock { $0 = true }
    #expect(waits { $0?.hasPrefix("the journal has not answered for") == true })
    journal.isHanging.withLock(wake: true) { $0 = false }
    #expect(waits { $0 == nil })
  }
}

@Suite struct `How long an entry has waited` {
  @Test func `counts by the monotonic clock, whatever its date says`() {
    var ages = EntryAges(head: 0, now: 100)
    ages.accepted(1, now: 110)
    ages.accepted(2, now: 160)
    #expect(ages.age(after: 0, now: 165) == 55)
    #expect(ages.age(after: 1, now: 165) == 5)
  }

  @Test func `counts from the start for what was there before, and from its date where that says more`() {
    var ages = EntryAges(head: 7, now: 100)
    #expect(ages.age(after: 3, now: 155) == 55)
    ages.waited(-3600)
    #expect(ages.age(after: 3, now: 155) == 55)
    ages.waited(20)
    #expect(ages.age(after: 3, now: 155) == 75)
    ages.accepted(8, now: 150)
    #expect(ages.age(after: 7, now: 155) == 5)
  }

  @Test func `is at most a little too high after millions of entries`() {
    var ages = EntryAges(head: 0, now: 0)
    for number in 1...200_000 { ages.accepted(Int64(number), now: Double(number)) }
    let wrong = stride(from: 0, to: 200_000, by: 97).filter { position in
      let age = ages.age(after: Int64(position), now: 200_000)
      let real = Double(200_000 - position - 1)
      return age < real || age > real * 1.02 + 2
    }
    #expect(wrong.isEmpty)
  }
}
