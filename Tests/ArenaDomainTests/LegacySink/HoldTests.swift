import CutoverDomain
import CutoverJSON
import CutoverTestKit
import Testing

@testable import ArenaDomain
@testable import CutoverDocuments

private func trade(_ number: Int) -> ArenaEvent {
  let trade = Trade(id: "t\(number)", modelId: "x", exitTime: Double(number))
  return ArenaEvent(id: "t\(number)", body: .trade(TradeCompletion(trade: trade)))
}

private func total(_ number: Int) -> ArenaEvent {
  ArenaEvent(id: "a\(number)", body: .accountTotal(AccountTotal(id: "a\(number)", modelId: "x")))
}

private func trades(_ folder: String) throws -> [String]? {
  try LegacyDirectory(folder).trades().elements()?.map(\.id)
}

private func counts(_ folder: String) throws -> [Int?] {
  let directory = LegacyDirectory(folder)
  return [
    try directory.trades().elements()?.count, try directory.list(ArenaLists.accountTotals).listing.elements()?.count,
  ]
}

@Suite struct `Legacy files that nobody reads any more` {
  @Test func `are left alone, and the others go on`() throws {
    let folder = try TemporaryDirectory("hold")
    let sink = DocumentSink(path: folder.path, of: Arena.documents)
    try sink.apply([trade(1), total(1)])
    sink.hold(complete: ["trades"])
    try sink.apply([trade(2), total(2)], from: 3)
    #expect(try counts(folder.path) == [1, 2])
    #expect(try sink.held() == ["trades.json": 2])
    #expect(try sink.open()?.sequence == 4)
  }

  @Test func `stay as they were when they are read again, until they are whole`() throws {
    let folder = try TemporaryDirectory("hold")
    let sink = DocumentSink(path: folder.path, of: Arena.documents)
    try sink.apply([trade(1)])
    sink.hold(complete: ["trades"])
    try sink.apply([trade(2)], from: 2)
    // Another process, and another stage: the folder itself knows what is missing.
    sink.release()
    let other = DocumentSink(path: folder.path, of: Arena.documents)
    #expect(try other.open()?.sequence == 2)
    try other.apply([trade(3)], from: 3)
    #expect(try trades(folder.path) == ["t1"])
    #expect(try other.released() == ["trades.json"])

    let restored = [3, 2, 1].map { #"{"id": "t\#($0)", "model_id": "x", "exit_time": \#($0)}"# }
    let whole = Array("{\"trades\": [\(restored.joined(separator: ", "))]}".utf8)
    _ = try other.restore(keptIn: nil) { _ in [("trades.json", whole)] }
    #expect(try other.held() == [:])
    try other.apply([trade(4)], from: 4)
    #expect(try trades(folder.path) == ["t4", "t3", "t2", "t1"])
  }

  @Test func `are held only once an event was kept from them`() throws {
    let folder = try TemporaryDirectory("hold")
    let sink = DocumentSink(path: folder.path, of: Arena.documents)
    try sink.apply([trade(1), total(1)])
    sink.hold(complete: ["trades"])
    try sink.apply([total(2)], from: 3)
    #expect(try sink.held() == [:])
    sink.hold(complete: [])
    try sink.apply([trade(2)], from: 4)
    #expect(try counts(folder.path) == [2, 2])
  }

  @Test func `are remembered where nothing else was written`() throws {
    let folder = try TemporaryDirectory("hold")
    let sink = DocumentSink(path: folder.path, of: Arena.documents)
    sink.hold(complete: ["trades"])
    try sink.apply([trade(1)])
    sink.release()
    #expect(try DocumentSink(path: folder.path, of: Arena.documents).held() == ["trades.json": 0])
  }

  @Test(arguments: [
    ("trades.json", ["trades"], true),
    ("trades.json", ["positions"], false),
    ("analytics.json", ["analytics"], false),
    ("analytics.json", ["analytics", "model-analytics"], true),
    ("analytics-gpt-5.json", ["analytics"], false),
    ("analytics-gpt-5.json", ["model-analytics"], true),
    ("model-analytics.json", ["analytics"], false),
  ])
  func `are those whose every reader is complete`(name: String, complete: [String], isCovered: Bool) {
    #expect(FolderHold(complete: Set(complete)).covers(name, of: Arena.documents) == isCovered)
  }
}
