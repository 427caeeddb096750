import ArenaDomain
import CutoverDomain
import CutoverHosting
import CutoverJSON
import CutoverTestKit
import NotesDomain
import Testing

@testable import CutoverDocuments

/// A declared dataset, and events that change it: what the contract of the engine is tried on.
struct Subject: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let store: DocumentStore
  /// ``count`` events, of which each batch of four changes a file at least.
  let events: [any DomainEvent]

  static let count = 12

  static let all = arena + [notes]

  /// The Arena's, by the types of events that change them.
  private static let arena: [Subject] = {
    let types = [
      ("prices", ["price"]), ("positions", ["position", "position_closed"]), ("account totals", ["account_total"]),
      ("trades", ["trade"]), ("values since inception", ["since_inception"]), ("the leaderboard", ["leaderboard"]),
      ("analytics", ["analytics"]), ("conversations", ["conversation_message"]),
    ]
    var feed = EventFeed(seed: 11)
    let decoder = Arena.decoder
    // The rarest of them are five of a thousand.
    let events = (0..<6_000).map { _ in try! feed.next().withUnsafeBufferPointer { try decoder.decode($0) } }
    return types.map { name, types in
      Subject(
        testDescription: name, store: Arena.documents,
        events: Array(events.filter { types.contains($0.type) }.prefix(count)))
    }
  }()

  /// The notes': some again, and none in the order of their keys.
  private static let notes = Subject(
    testDescription: "notes", store: Notes.documents,
    events: ["k", "b", "z", "m", "b", "a", "q", "\u{E9}", "k", "c", "zz", ""].enumerated().map { index, key in
      let json = #"{"type":"note","id":"e\#(index)","data":{"key":"n\#(key)","text":"text \#(index)"}}"#
      return try! Array(json.utf8).withUnsafeBufferPointer { try Notes.decoder.decode($0) }
    })

  /// Events by their places in ``events``; the first has the number 1 in the journal.
  func sequenced(_ places: Range<Int>) -> [SequencedEvent] {
    places.map { SequencedEvent(sequence: Int64($0) + 1, event: events[$0], bytes: 100) }
  }

  func apply(_ places: Range<Int>, to sink: DocumentSink) throws {
    try sink.apply(sequenced(places), upTo: SinkPosition(journal: "j", sequence: Int64(places.upperBound)))
  }

  func sink(_ folder: String) -> DocumentSink { DocumentSink(path: folder, of: store) }

  /// The dataset's files, by their names.
  func files(in folder: String) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for name in try DocumentFolder.names(in: folder) where store.has(name) {
      let file = try DocumentFile(name, in: folder, options: .init())
      files[name] = try file.bytes(0..<file.size)
    }
    return files
  }

  /// The files as events leave them that come in batches of four, undisturbed.
  func reference(upTo end: Int) throws -> [String: [UInt8]] {
    let folder = try TemporaryDirectory("reference")
    let sink = sink(folder.path)
    for start in stride(from: 0, to: end, by: 4) { try apply(start..<start + 4, to: sink) }
    sink.release()
    return try files(in: folder.path)
  }
}
