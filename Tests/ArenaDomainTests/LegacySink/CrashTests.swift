import CutoverDomain
import CutoverTestKit
import Synchronization
import Testing

@testable import ArenaDomain
@testable import CutoverDocuments

/// Thrown where a crash is to be played.
private struct Crash: Error {}

@Suite struct `A crash of the legacy sink` {
  /// Messages have no ids: one that is applied twice shows.
  private func events(_ numbers: Range<Int>) -> [ArenaEvent] {
    numbers.map { number in
      let trade = Trade(id: "t\(number)", modelId: "gpt-5", exitTime: 1)
      let message = ConversationMessage(modelId: "gpt-5", message: Message(role: "user", content: "m\(number)"))
      return ArenaEvent(
        id: "e\(number)",
        body: number % 2 == 0 ? .trade(TradeCompletion(trade: trade)) : .conversationMessage(message))
    }
  }

  private func texts(_ folder: String) throws -> [String] {
    let directory = LegacyDirectory(folder)
    let messages = try directory.conversations().elements()?.flatMap { $0.messages ?? [] }.map(\.content) ?? []
    return try messages + (directory.trades().elements() ?? []).map(\.id)
  }

  /// Stages in the order of a batch of two files.
  private static let stages: [(stage: CommitStage, pass: Int)] = [
    (.written, 1), (.intended, 1), (.renamed, 1), (.renamed, 2), (.positioned, 1),
  ]

  @Test(arguments: 0..<5)
  func `at any stage leaves each event applied once`(index: Int) throws {
    let (stage, wantedPass) = Self.stages[index]
    let folder = try TemporaryDirectory("crash")
    try DocumentSink(path: folder.path, of: Arena.documents).apply(events(0..<6))

    let passes = Mutex(0)
    let crashing = DocumentSink(path: folder.path, of: Arena.documents) { reached in
      let pass = passes.withLock { count in
        if reached == stage { count += 1 }
        return count
      }
      if reached == stage, pass == wantedPass { throw Crash() }
    }
    #expect(throws: SinkError.self) { try crashing.apply(events(6..<12), from: 7) }
    crashing.release()
    // Readers have whole files, of the old or the new version.
    _ = try texts(folder.path)

    // What a machine that went down then would come back with, opened twice.
    let copy = try TemporaryDirectory("copy")
    try Files.copy(folder.path, to: copy.path)
    for (path, isRepaired) in [(copy.path, false), (copy.path, true), (folder.path, false)] {
      let sink = DocumentSink(path: path, of: Arena.documents)
      let position = try sink.open()
      #expect(position?.sequence == (stage == .written && !isRepaired ? 6 : 12))
      try sink.apply(events(6..<12), from: 7)
      #expect(try texts(path) == [1, 3, 5, 7, 9, 11].map { "m\($0)" } + [0, 2, 4, 6, 8, 10].map { "t\($0)" })
      let left = try DocumentFolder.names(in: path).filter { $0.hasPrefix(".cutover") }
      #expect(left.sorted() == [DocumentSink.lockName, ".cutover-position.json"])
      sink.release()
    }
  }

  @Test func `is repaired by the same sink, which goes on`() throws {
    let folder = try TemporaryDirectory("crash")
    let isArmed = Mutex(true)
    let sink = DocumentSink(path: folder.path, of: Arena.documents) { stage in
      if stage == .renamed, isArmed.withLock({ $0 }) { throw Crash() }
    }
    #expect(throws: SinkError.self) { try sink.apply(events(0..<6)) }
    isArmed.withLock { $0 = false }
    #expect(try sink.open()?.sequence == 6)
    try sink.apply(events(6..<8), from: 7)
    #expect(try texts(folder.path) == ["m1", "m3", "m5", "m7", "t0", "t2", "t4", "t6"])
  }

  @Test func `before anything happened leaves the batch to be applied again by the same sink`() throws {
    let folder = try TemporaryDirectory("crash")
    let isArmed = Mutex(false)
    let sink = DocumentSink(path: folder.path, of: Arena.documents) { stage in
      if stage == .written, isArmed.withLock({ $0 }) { throw Crash() }
    }
    try sink.apply(events(0..<6))
    isArmed.withLock { $0 = true }
    #expect(throws: SinkError.self) { try sink.apply(events(6..<8), from: 7) }
    isArmed.withLock { $0 = false }
    #expect(try sink.open()?.sequence == 6)
    try sink.apply(events(6..<8), from: 7)
    #expect(try texts(folder.path) == ["m1", "m3", "m5", "m7", "t0", "t2", "t4", "t6"])
  }

  @Test func `leaves an order that the next batch cannot mistake for its own`() throws {
    let folder = try TemporaryDirectory("crash")
    try DocumentSink(path: folder.path, of: Arena.documents).apply(events(0..<6))
    // The last rename of a batch was lost, and the next one had begun to write.
    _ = try Program.run("mv", [folder.file(".cutover-position.json"), folder.file(".cutover-intent.json")])
    _ = try folder.write("half of a f", to: ".cutover-12-0.new")
    #expect(try DocumentSink(path: folder.path, of: Arena.documents).open()?.sequence == 6)
    #expect(try texts(folder.path) == ["m1", "m3", "m5", "t0", "t2", "t4"])
    #expect(try !DocumentFolder.names(in: folder.path).contains(".cutover-12-0.new"))
  }

  @Test func `does not lead out of the folder, whatever the order says`() throws {
    let folder = try TemporaryDirectory("crash")
    let order =
      #"{"journal":"j","sequence":1,"conversations":{},"files":[{"from":"trades.json","to":"../trades.json"}]}"#
    _ = try folder.write(order, to: ".cutover-intent.json")
    let error = #expect(throws: SinkError.self) { try DocumentSink(path: folder.path, of: Arena.documents).open() }
    #expect(error?.description.contains(".cutover-intent.json: a file's name cannot be used") == true)
  }
}
