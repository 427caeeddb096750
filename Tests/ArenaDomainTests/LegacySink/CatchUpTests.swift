import CutoverDomain
import CutoverJSON
import CutoverTestKit
import Testing

@testable import ArenaDomain
@testable import CutoverDocuments

/// A journal that remembers the events of a test.
private struct Past {
  var events: [ArenaEvent] = []
  var first: Int64 = 1

  var journal: JournalEvents {
    let events = events
    return JournalEvents(journal: "j", first: first) { after, target in
      // Few at a time, as a long journal is read.
      let end = min(target, after + 7)
      let read = (after + 1...end).map { SequencedEvent(sequence: $0, event: events[Int($0) - 1], bytes: 100) }
      return (read, end)
    }
  }
}

private func catchUp(_ sink: DocumentSink, _ past: Past, in folder: TemporaryDirectory) throws -> Restoration {
  try sink.catchUp(
    with: past.journal, scratch: folder.file("scratch"), keptIn: folder.file("replaced"))
}

private func files(_ folder: TemporaryDirectory) throws -> [ExactString: [UInt8]] {
  var files: [ExactString: [UInt8]] = [:]
  for name in try DocumentFolder.names(in: folder.path) where name.hasSuffix(".json") && !name.hasPrefix(".") {
    files[ExactString(name)] = try folder.read(name)
  }
  return files
}

@Suite struct `Legacy files that catch up from the journal` {
  @Test(arguments: 0..<12) func `are byte for byte what they were without the stop`(seed: Int) throws {
    var scenario = Scenario(seed: UInt64(seed))
    let (plain, stopped, work) = (
      try TemporaryDirectory("plain"), try TemporaryDirectory("stopped"), try TemporaryDirectory("work")
    )
    try scenario.write(to: plain, isRegular: true)
    _ = try Program.run("cp", ["-r", plain.path + "/.", stopped.path])
    let past = Past(events: scenario.events(90))
    let (always, sink) = (
      DocumentSink(path: plain.path, of: Arena.documents), DocumentSink(path: stopped.path, of: Arena.documents)
    )
    for (index, start) in [0, 30, 60].enumerated() {
      if index == 1 { sink.hold(complete: Set(ArenaEndpoint.allCases.map(\.rawValue))) }
      for target in [always, sink] { try target.apply(past.events[start..<(start + 30)], from: Int64(start) + 1) }
    }
    sink.hold(complete: [])
    let before = try files(stopped)
    let done = try catchUp(sink, past, in: work)
    #expect(done.left.isEmpty, "\(done.left)")
    #expect(try sink.held() == [:])
    #expect(try files(stopped) == files(plain))
    let kept = try #require(done.kept.first)
    for name in done.caughtUp where before[ExactString(name)] != nil {
      #expect(try KeptFile.bytes(kept + "/" + name) == before[ExactString(name)], "\(name)")
    }
    // The conversations go on where they would have.
    let rest = scenario.events(20)
    for target in [always, sink] { try target.apply(rest, from: 91) }
    #expect(try files(stopped) == files(plain))
  }

  @Test func `keep the members that the reader does not know`() throws {
    let (folder, work) = (try TemporaryDirectory("unknown"), try TemporaryDirectory("work"))
    try folder.write(
      #"{"note": "mine", "trades": [{"id": "a", "model_id": "x", "exit_time": 1, "desk": "FX"}]}"#, to: "trades.json")
    var past = Past()
    past.events = (1...9).map { number in
      let trade = Trade(id: "t\(number)", modelId: "x", exitTime: Double(number))
      return ArenaEvent(id: "t\(number)", body: .trade(TradeCompletion(trade: trade)))
    }
    let sink = DocumentSink(path: folder.path, of: Arena.documents)
    try sink.apply(past.events.prefix(1))
    sink.hold(complete: ["trades"])
    try sink.apply(past.events.dropFirst(), from: 2)
    sink.hold(complete: [])
    _ = try catchUp(sink, past, in: work)
    let text = String(decoding: try folder.read("trades.json"), as: UTF8.self)
    #expect(text.contains(#""note": "mine""#) && text.contains(#""desk": "FX""#) && text.contains("t9"))
  }

  @Test func `stay as they are where the journal begins too late, follows another one, or has lost the file`() throws {
    for fault in ["begins at entry 4", "another journal", "not in the legacy folder"] {
      let (folder, work) = (try TemporaryDirectory("left"), try TemporaryDirectory("work"))
      var past = Past()
      past.events = (1...4).map { number in
        ArenaEvent(id: "a\(number)", body: .accountTotal(AccountTotal(id: "a\(number)", modelId: "x")))
      }
      let sink = DocumentSink(path: folder.path, of: Arena.documents)
      try sink.apply(past.events.prefix(2))
      sink.hold(complete: ["account-totals"])
      try sink.apply(past.events.dropFirst(2), from: 3)
      sink.hold(complete: [])
      switch fault {
      case "begins at entry 4": past.first = 4
      case "another journal": try sink.adopt(SinkPosition(journal: "j", sequence: 4))
      default: _ = try Program.run("rm", [folder.file("account-totals.json")])
      }
      let before = try files(folder)
      let done = try catchUp(sink, past, in: work)
      #expect(done.caughtUp.isEmpty && done.left.map(\.name) == ["account-totals.json"])
      #expect(done.left[0].reason.contains(fault), "\(done.left)")
      #expect(try files(folder) == before)
    }
  }
}

private enum KeptFile {
  static func bytes(_ path: String) throws -> [UInt8] { try Program.run("cat", [path]).output }
}
