import CutoverDomain
import CutoverJSON
import CutoverTestKit
import Synchronization
import Testing

@testable import CutoverDocuments

/// Thrown where a crash is to be played.
private struct Crash: Error {}

/// An event of no domain.
private struct StrangeEvent: DomainEvent {
  let id = "strange"
  let type = "strange"
}

private func code(_ error: SinkError?) -> String { error.map { "\($0.code)" } ?? "none" }

@Suite struct `A declared dataset` {
  /// Else what follows would show nothing.
  @Test(arguments: Subject.all) func `has events enough, and each batch changes a file`(subject: Subject) throws {
    #expect(subject.events.count == Subject.count)
    var before: [String: [UInt8]] = [:]
    for end in [4, 8, 12] {
      let after = try subject.reference(upTo: end)
      #expect(after != before, "up to event \(end)")
      before = after
    }
  }

  @Test(arguments: Subject.all) func `stands where its position says, and takes no event twice`(subject: Subject) throws
  {
    let folder = try TemporaryDirectory("contract")
    let sink = subject.sink(folder.path)
    #expect(try sink.open() == nil)
    try subject.apply(0..<4, to: sink)
    try subject.apply(0..<4, to: sink)
    try subject.apply(2..<8, to: sink)
    #expect(try subject.store.position(in: folder.path) == SinkPosition(journal: "j", sequence: 8))
    #expect(try subject.files(in: folder.path) == subject.reference(upTo: 8))
    let other = #expect(throws: SinkError.self) {
      try sink.apply(subject.sequenced(8..<9), upTo: SinkPosition(journal: "other", sequence: 9))
    }
    #expect(code(other) == "displaced")
  }

  @Test(arguments: Subject.all, CommitStage.allCases)
  func `has each event once after a crash at any stage`(subject: Subject, stage: CommitStage) throws {
    let folder = try TemporaryDirectory("contract")
    let first = subject.sink(folder.path)
    try subject.apply(0..<4, to: first)
    first.release()
    let crashing = DocumentSink(path: folder.path, of: subject.store) { if $0 == stage { throw Crash() } }
    #expect(throws: SinkError.self) { try subject.apply(4..<8, to: crashing) }
    crashing.release()
    let next = subject.sink(folder.path)
    #expect(try next.open()?.sequence == (stage == .written ? 4 : 8))
    try subject.apply(4..<8, to: next)
    #expect(try subject.files(in: folder.path) == subject.reference(upTo: 8))
    let own = try DocumentFolder.names(in: folder.path).filter { $0.hasPrefix(".cutover") }
    #expect(own.sorted() == [DocumentSink.lockName, FolderPosition.fileName])
  }

  @Test(arguments: Subject.all) func `names the events that it cannot hold, and takes the others`(subject: Subject)
    throws
  {
    let folder = try TemporaryDirectory("contract")
    let sink = subject.sink(folder.path)
    var events = subject.sequenced(0..<4)
    events.append(SequencedEvent(sequence: 5, event: StrangeEvent(), bytes: 1))
    let position = SinkPosition(journal: "j", sequence: 5)
    let error = #expect(throws: SinkError.self) { try sink.apply(events, upTo: position) }
    guard case .rejected(let rejections) = error?.code else {
      Issue.record("\(code(error))")
      return
    }
    #expect(rejections.map(\.sequence) == [5])
    #expect(try subject.files(in: folder.path).isEmpty)
    try sink.apply(events.dropLast(), upTo: position)
    #expect(try subject.files(in: folder.path) == subject.reference(upTo: 4))
    let late = #expect(throws: SinkError.self) { try sink.applyLate(events[4]) }
    #expect(code(late).hasPrefix("rejected"))
  }

  @Test(arguments: Subject.all) func `is frozen by a copy, which can be opened and goes on alone`(subject: Subject)
    throws
  {
    let folder = try TemporaryDirectory("contract")
    let sink = subject.sink(folder.path)
    try subject.apply(0..<4, to: sink)
    let copy = folder.file("copy")
    try sink.linkFiles(to: copy)
    try subject.apply(4..<8, to: sink)
    #expect(try subject.files(in: copy) == subject.reference(upTo: 4))
    #expect(try subject.files(in: folder.path) == subject.reference(upTo: 8))
    let other = subject.sink(copy)
    #expect(try other.open()?.sequence == 4)
    try subject.apply(4..<8, to: other)
    #expect(try subject.files(in: copy) == subject.reference(upTo: 8))
    other.release()
    subject.store.removeCopy(copy)
    #expect(try DocumentFolder.names(in: copy).filter { !$0.hasPrefix(".") } == [])
  }

  @Test(arguments: Subject.all) func `loses nothing by being left alone for a while`(subject: Subject) throws {
    let (folder, work) = (try TemporaryDirectory("contract"), try TemporaryDirectory("work"))
    let sink = subject.sink(folder.path)
    try subject.apply(0..<4, to: sink)
    sink.hold(complete: subject.store.readers)
    try subject.apply(4..<8, to: sink)
    #expect(try subject.files(in: folder.path) == subject.reference(upTo: 4))
    #expect(try !sink.held().isEmpty && subject.store.held(in: folder.path) == Set(sink.held().keys.map(\.string)))
    sink.hold(complete: [])
    let past = JournalEvents(journal: "j", first: 1) { after, target in
      (subject.sequenced(Int(after)..<Int(target)), target)
    }
    let done = try sink.catchUp(with: past, scratch: work.file("scratch"), keptIn: work.file("replaced"))
    #expect(done.left.isEmpty, "\(done.left)")
    #expect(try sink.held() == [:])
    #expect(try subject.files(in: folder.path) == subject.reference(upTo: 8))
    try subject.apply(8..<12, to: sink)
    #expect(try subject.files(in: folder.path) == subject.reference(upTo: 12))
  }

  @Test(arguments: Subject.all) func `belongs to one writer at a time`(subject: Subject) throws {
    let folder = try TemporaryDirectory("contract")
    let (first, second) = (subject.sink(folder.path), subject.sink(folder.path))
    try subject.apply(0..<4, to: first)
    let held = #expect(throws: SinkError.self) { try second.open() }
    #expect(code(held) == "held")
    first.release()
    #expect(try second.open()?.sequence == 4)
    let epoch = SinkEpoch(number: 3, token: "x", process: "test", place: "/state")
    try second.claim(epoch)
    #expect(try subject.store.position(in: folder.path) == SinkPosition(journal: "j", sequence: 4, epoch: epoch))
    // Another writer moves the position, which does not heed the lock.
    var moved = try #require(try FolderPosition(in: folder.path, of: subject.store))
    moved.position.epoch = SinkEpoch(number: 4, token: "y", process: "test", place: "/other")
    try DocumentFolder(path: folder.path, store: subject.store).write(moved)
    let displaced = #expect(throws: SinkError.self) { try subject.apply(4..<8, to: second) }
    #expect(code(displaced) == "displaced" && displaced?.message.contains("another program moved its position") == true)
    #expect(try subject.files(in: folder.path) == subject.reference(upTo: 4))
  }
}
