import CutoverDomain
import CutoverHosting
import CutoverRepository
import CutoverTestKit
import CutoverThreads
import Glibc
import Synchronization
import Testing

@testable import ArenaDomain
@testable import CutoverDocuments

/// A trade of a model, with as little as its place needs.
private func trade(_ id: String, _ model: String, _ exitTime: Double) -> ArenaEvent {
  ArenaEvent(id: id, body: .trade(TradeCompletion(trade: Trade(id: id, modelId: model, exitTime: exitTime))))
}

private let detail = ArenaEvent(id: "d", body: .symbol(NamedDetail(id: "BTC")))

private func names(_ folder: TemporaryDirectory) throws -> [String] {
  try DocumentFolder.names(in: folder.path).filter { $0 != "." && $0 != ".." }.sorted()
}

@Suite struct `The files of the legacy sink` {
  @Test func `keep what a batch does not touch, byte for byte`() throws {
    let folder = try TemporaryDirectory("raw")
    let old = """
      { "more" : [1.50, "]"],
        "trades" : [
          {"id":"a", "model_id":"x", "exit_time":3, "unknown" : { }},
          {"model_id": "x", "ID": "b", "exit_time": 2.0},
          {"id": "c", "exit_time": 1, "model_id": "x"}
        ]
      , "serverTime": 7 }

      """
    _ = try folder.write(old, to: "trades.json")
    try DocumentSink(path: folder.path, of: Arena.documents).apply([
      trade("n", "x", 2), trade("b", "x", 2), trade("z", "y", 9), detail,
    ])
    func wire(_ id: String, _ model: String, _ exit: Double) throws -> String {
      String(decoding: try Trade(id: id, modelId: model, exitTime: exit).json, as: UTF8.self)
    }
    let new = """
      { "more" : [1.50, "]"],
        "trades" : [
          {"id":"a", "model_id":"x", "exit_time":3, "unknown" : { }},
          \(try wire("b", "x", 2)),
          \(try wire("n", "x", 2)),
          {"id": "c", "exit_time": 1, "model_id": "x"},
          \(try wire("z", "y", 9))
        ]
      , "serverTime": 7 }

      """
    #expect(String(decoding: try folder.read("trades.json"), as: UTF8.self) == new)
  }

  @Test(arguments: GoldenDataset.available)
  func `of a real dataset change in nothing but what an event says`(_ dataset: GoldenDataset) throws {
    try dataset.withFolder { source in
      let folder = try TemporaryDirectory("real")
      try Files.copy(source, to: folder.path)
      let sink = DocumentSink(path: folder.path, of: Arena.documents)
      let before = try LegacyDirectory(source).trades().elements() ?? []
      // The same trade once more, but for its price.
      var changed = before[before.count / 2]
      changed.exitPrice += 1
      try sink.apply([detail, ArenaEvent(id: "e", body: .trade(TradeCompletion(trade: changed)))])
      for name in try names(folder) where name.hasSuffix(".json") && name != "trades.json" && !name.hasPrefix(".") {
        #expect(try folder.read(name) == Files.read(source + "/" + name), "\(name)")
      }
      // And back: then all answers are the goldens again.
      try sink.apply([ArenaEvent(id: "f", body: .trade(TradeCompletion(trade: before[before.count / 2])))], from: 3)
      for (path, bytes) in try dataset.answers() {
        let request = try #require(Arena.request(path))
        let answer = try ArenaSnapshot(.init(legacyPath: folder.path)).answer(to: request, from: .legacy, now: 0)
        #expect(try answer.bytes() == bytes, "\(path)")
      }
    }
  }

  @Test func `are not written by events that are not for them, nor is a position where there was none`() throws {
    let folder = try TemporaryDirectory("untouched")
    let sink = DocumentSink(path: folder.path, of: Arena.documents)
    try sink.apply([detail, ArenaEvent(id: "b", body: .backfill(BackfillOrder(folder: "x")))])
    #expect(try names(folder) == [DocumentSink.lockName])
    #expect(try sink.open() == SinkPosition(journal: "j", sequence: 2))
    // From the first change on, it goes along.
    try sink.apply([trade("a", "x", 1)], from: 3)
    try sink.apply([detail], from: 4)
    sink.release()
    #expect(try DocumentSink(path: folder.path, of: Arena.documents).open()?.sequence == 4)
  }

  @Test func `keep mode and owner`() throws {
    let folder = try TemporaryDirectory("mode")
    let path = try folder.write(#"{"trades":[]}"#, to: "trades.json")
    chmod(path, 0o640)
    let isRoot = geteuid() == 0
    if isRoot { chown(path, 12345, 54321) }
    try DocumentSink(path: folder.path, of: Arena.documents).apply([trade("a", "x", 1)])
    var status = stat()
    #expect(stat(path, &status) == 0)
    #expect(status.st_mode & 0o7777 == 0o640)
    #expect(!isRoot || status.st_uid == 12345 && status.st_gid == 54321)
  }

  @Test func `are whole for a reader at every moment`() throws {
    let folder = try TemporaryDirectory("reader")
    let sink = DocumentSink(path: folder.path, of: Arena.documents)
    try sink.apply((0..<500).map { trade("t\($0)", "m\($0 % 3)", Double($0 % 7)) })
    let state = Mutex((isOver: false, reads: 0, failures: [String]()))
    let path = folder.path
    let reader = Thread {
      while !state.withLock({ $0.isOver }) {
        do {
          let count = try LegacyDirectory(path).trades().elements()?.count ?? 0
          if count < 500 { throw TestFailure("\(count) trades") }
          state.withLock { $0.reads += 1 }
        } catch { state.withLock { $0.failures.append("\(error)") } }
      }
    }
    for number in 0..<60 { try sink.apply([trade("n\(number)", "m1", Double(number))], from: Int64(501 + number)) }
    state.withLock { $0.isOver = true }
    reader.join()
    #expect(state.withLock { $0.failures } == [])
    #expect(state.withLock { $0.reads } > 0)
  }

  @Test func `are linked for a cut, and stay as they were then`() throws {
    let folder = try TemporaryDirectory("links")
    let target = try TemporaryDirectory("target")
    let sink = DocumentSink(path: folder.path, of: Arena.documents)
    try sink.apply([trade("a", "x", 1)])
    _ = try folder.write("not of the dataset", to: "notes.txt")
    try sink.linkFiles(to: target.file("cut"))
    try sink.apply([trade("b", "x", 1)], from: 2)
    #expect(try LegacyDirectory(target.file("cut")).trades().elements()?.map(\.id) == ["a"])
    #expect(try LegacyDirectory(folder.path).trades().elements()?.map(\.id) == ["a", "b"])
    #expect(try DocumentSink(path: target.file("cut"), of: Arena.documents).open()?.sequence == 1)
    #expect(try DocumentFolder.names(in: target.file("cut")).filter { $0 != DocumentSink.lockName }.count == 2)
  }
}

/// What a test's own thread found.
struct TestFailure: Error {
  let message: String

  init(_ message: String) { self.message = message }
}
