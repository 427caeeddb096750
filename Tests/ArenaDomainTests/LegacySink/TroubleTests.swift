import CutoverDomain
import CutoverTestKit
import Glibc
import Testing

@testable import ArenaDomain
@testable import CutoverDocuments

private func trade(_ id: String, _ exitTime: Double = 1) -> ArenaEvent {
  ArenaEvent(id: id, body: .trade(TradeCompletion(trade: Trade(id: id, modelId: "x", exitTime: exitTime))))
}

private func isUnavailable(_ error: SinkError?) -> Bool {
  if case .unavailable = error?.code { true } else { false }
}

/// Mounts a disk in memory on `folder`, or changes it; false where that is not permitted.
private func mountDisk(on folder: String, _ options: String) -> Bool {
  (try? Program.run("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder]))?.status == 0
}

private let canMount: Bool = {
  guard geteuid() == 0, let folder = try? TemporaryDirectory("mount"), mountDisk(on: folder.path, "size=1m") else {
    return false
  }
  return (try? Program.run("umount", [folder.path]))?.status == 0
}()

@Suite struct `Trouble with the legacy folder` {
  /// A damaged file, and what is said of it.
  @Test(arguments: [
    ("{\n \"trades\": [{\"id\": \"a\",}]}", "line 2, column 24, field /trades/0"),
    (#"{"trades": {}}"#, "field /trades: expected an array, found an object"),
    (#"{"trades": [{"id": 5}]}"#, "field /trades/0/id: expected a string, found a number"),
    (#"{"trades": [5]}"#, "field /trades/0: expected an object, found a number"),
    (#"{"trades": [{"exit_time": "1"}]}"#, "field /trades/0/exit_time: expected a number, found a string"),
    (#"{"trades": []} x"#, "nothing may follow the value"),
    ("", "the input is empty"),
  ])
  func `names what is wrong with a damaged file, and writes nothing`(text: String, message: String) throws {
    let folder = try TemporaryDirectory("damaged")
    _ = try folder.write(text, to: "trades.json")
    let sink = DocumentSink(path: folder.path, of: Arena.documents)
    let total = AccountTotal(id: "a", modelId: "x")
    let events = [ArenaEvent(id: "a", body: .accountTotal(total)), trade("b")]
    let error = #expect(throws: SinkError.self) { try sink.apply(events) }
    #expect(isUnavailable(error))
    #expect(error?.message.hasPrefix(folder.file("trades.json") + ": ") == true)
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    #expect(error?.remedy == "fix the file, or restore it from a backup")
    #expect(try Files.names(in: folder.path) == ["trades.json"])
    #expect(try folder.read("trades.json") == Array(text.utf8))
    // Fixed, it goes on by itself.
    _ = try folder.write(#"{"trades": []}"#, to: "trades.json")
    try sink.apply(events)
    #expect(try LegacyDirectory(folder.path).trades().elements()?.count == 1)
  }

  @Test(.enabled(if: canMount, "a small disk cannot be mounted here"))
  func `ends automatically when a full disk has room again`() throws {
    let folder = try TemporaryDirectory("full")
    try #require(mountDisk(on: folder.path, "size=1m"))
    defer { _ = try? Program.run("umount", [folder.path]) }
    let sink = DocumentSink(path: folder.path, of: Arena.documents)
    try sink.apply([trade("a")])
    _ = try folder.write([UInt8](repeating: 0, count: 900_000), to: "ballast")
    let many = (0..<2000).map { trade("t\($0)") }
    let error = #expect(throws: SinkError.self) { try sink.apply(many, from: 2) }
    #expect(isUnavailable(error))
    #expect(error?.remedy == "make room on its disk")
    #expect(try DocumentFolder.names(in: folder.path).filter { $0.hasSuffix(".new") } == [])
    #expect(try LegacyDirectory(folder.path).trades().elements()?.count == 1)
    unlink(folder.file("ballast"))
    try #require(mountDisk(on: folder.path, "remount,size=16m"))
    #expect(try sink.open()?.sequence == 1)
    try sink.apply(many, from: 2)
    #expect(try LegacyDirectory(folder.path).trades().elements()?.count == 2001)
  }

  @Test func `is said where the folder is not there, and where a file is none`() throws {
    let folder = try TemporaryDirectory("none")
    let missing = DocumentSink(path: folder.file("nowhere"), of: Arena.documents)
    #expect(try missing.open() == nil, "nothing has to be written yet")
    let error = #expect(throws: SinkError.self) { try missing.apply([trade("a")]) }
    #expect(isUnavailable(error))
    #expect(error?.remedy?.contains("legacy_path") == true)
    mkdir(folder.file("trades.json"), 0o755)
    let other = #expect(throws: SinkError.self) {
      try DocumentSink(path: folder.path, of: Arena.documents).apply([trade("a")])
    }
    #expect(other?.message.hasSuffix("trades.json: this is not a file") == true)
  }

  @Test func `is a file that was written and is gone, which is not made again of the last events`() throws {
    let folder = try TemporaryDirectory("gone")
    let sink = DocumentSink(path: folder.path, of: Arena.documents)
    try sink.apply([trade("a"), trade("b")])
    let copy = try folder.read("trades.json")
    #expect(unlink(folder.file("trades.json")) == 0)
    let error = #expect(throws: SinkError.self) { try sink.apply([trade("c")], from: 3) }
    #expect(isUnavailable(error))
    #expect(error?.message.hasPrefix("\(folder.file("trades.json")) is gone") == true, "\(error?.message ?? "")")
    #expect(error?.remedy?.contains("'cutover flags rollback trades'") == true, "\(error?.remedy ?? "")")
    sink.release()
    // Nor by the next writer; and what is for other files goes on.
    let next = DocumentSink(path: folder.path, of: Arena.documents)
    #expect(throws: SinkError.self) { try next.apply([trade("c")], from: 3) }
    #expect(access(folder.file("trades.json"), F_OK) != 0)
    _ = try folder.write(copy, to: "trades.json")
    try next.apply([trade("c")], from: 3)
    #expect(try LegacyDirectory(folder.path).trades().elements()?.map(\.id) == ["a", "b", "c"])
  }

  @Test(arguments: [false, true])
  func `is a file that was but seen and is gone, whether or not the folder has a position`(isWritten: Bool) throws {
    let folder = try TemporaryDirectory("seen")
    _ = try folder.write(#"{"trades": []}"#, to: "trades.json")
    let total = ArenaEvent(id: "t", body: .accountTotal(AccountTotal(id: "t", modelId: "x")))
    var sink = DocumentSink(path: folder.path, of: Arena.documents)
    _ = try sink.open()
    if isWritten {
      try sink.apply([total])
      sink.release()
      sink = DocumentSink(path: folder.path, of: Arena.documents)
    }
    #expect(unlink(folder.file("trades.json")) == 0)
    let error = #expect(throws: SinkError.self) { try sink.apply([trade("a")], from: 2) }
    #expect(error?.message.contains("trades.json is gone") == true)
    #expect(throws: SinkError.self) { try sink.apply([trade("a")], from: 2) }
    #expect(access(folder.file("trades.json"), F_OK) != 0)
  }

  @Test func `is another writer, who is noticed`() throws {
    let folder = try TemporaryDirectory("writers")
    let first = DocumentSink(path: folder.path, of: Arena.documents, holder: "the first one")
    let second = DocumentSink(path: folder.path, of: Arena.documents)
    try first.apply([trade("a")])
    let held = #expect(throws: SinkError.self) { try second.open() }
    guard case .held = held?.code, held?.message.contains("the first one") == true else {
      Issue.record("\(held as Any)")
      return
    }
    // Also while its files cannot be read or written for a moment.
    first.close()
    #expect(throws: SinkError.self) { try second.open() }
    first.release()
    #expect(try second.open()?.sequence == 1)
    try second.apply([trade("b")], from: 2)
    second.release()
    #expect(try LegacyDirectory(folder.path).trades().elements()?.map(\.id) == ["a", "b"])
  }

  @Test func `is a file that changes while its next version is made`() throws {
    let folder = try TemporaryDirectory("changing")
    let sink = DocumentSink(path: folder.path, of: Arena.documents) { stage in
      if stage == .written { _ = try folder.write(#"{"trades": [{"id": "theirs"}]}"#, to: "trades.json") }
    }
    let error = #expect(throws: SinkError.self) { try sink.apply([trade("a")]) }
    #expect(error?.message.hasSuffix("trades.json was changed by another program meanwhile") == true)
    #expect(try LegacyDirectory(folder.path).trades().elements()?.map(\.id) == ["theirs"])
    #expect(try DocumentFolder.names(in: folder.path).filter { $0.hasPrefix(".cutover") } == [DocumentSink.lockName])
  }

  @Test func `is an event that no file can hold`() throws {
    let folder = try TemporaryDirectory("rejected")
    let sink = DocumentSink(path: folder.path, of: Arena.documents)
    let bad = ArenaEvent(id: "b", body: .analytics(ModelAnalytics(modelId: "../x")))
    let worse = ArenaEvent(id: "c", body: .sinceInception(SinceInceptionValue(id: "s", navSinceInception: .infinity)))
    let error = #expect(throws: SinkError.self) { try sink.apply([trade("a"), bad, trade("d"), worse]) }
    guard case .rejected(let rejections) = error?.code else {
      Issue.record("\(error as Any)")
      return
    }
    #expect(rejections.map(\.sequence) == [2, 4])
    #expect(try Files.names(in: folder.path) == [])
  }
}
