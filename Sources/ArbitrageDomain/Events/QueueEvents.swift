import CutoverDomain
import CutoverHosting
import CutoverJSON
import CutoverRepository

/// The place of an event on its chain, by which nothing is there twice.
enum LogEntry {
  static func values(_ hash: String, _ index: Int64) -> [String] { [hash.lowercased(), "\(index)"] }

  /// Hashes in small letters, and as some programs write them.
  static func spellings(_ values: [String]) -> [[String]] {
    [values, ["0x" + values[0].dropFirst(2).uppercased(), values[1]]]
  }

  static let hash = FieldRule { hash in
    let digits = hash?.utf8.dropFirst(2)
    let isHash = hash?.hasPrefix("0x") == true && digits?.count == 64 && digits?.allSatisfy(isDigit) == true
    return isHash ? nil : "it has to be 0x and 64 hexadecimal digits in small letters"
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
  }
}

enum TradesByLogEntry: UniqueIndex {
  typealias Table = Trades
  static let fields: [StaticString] = ["txHash", "logIndex"]
  static func values(of trade: Trade) -> [String] { LogEntry.values(trade.txHash, trade.logIndex) }
  static func legacySpellings(_ values: [String]) -> [[String]] { LogEntry.spellings(values) }
}

enum QueuedEventsByLogEntry: UniqueIndex {
  typealias Table = EventQueue
  static let fields: [StaticString] = ["txHash", "logIndex"]
  static func values(of event: QueuedEvent) -> [String] { LogEntry.values(event.txHash, event.logIndex) }
  static func legacySpellings(_ values: [String]) -> [[String]] { LogEntry.spellings(values) }
}

/// An event of the chain that the bot is done with, without a trade.
struct ProcessedEvent: WireObject {
  var txHash = ""
  var logIndex: Int64 = 0
  var processedAt = OpaqueJSON.null

  static let fieldTable = FieldTable(of: Self.self)

  init() {}

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("txHash", &txHash)
    try visitor.integer("logIndex", &logIndex)
    try visitor.any("processedAt", &processedAt)
  }
}

/// Some queued events, by their ids.
struct QueueSelection: WireObject {
  var events = WireList<QueuedEventID>()

  static let fieldTable = FieldTable(of: Self.self)

  init() {}

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws { try visitor.list("events", &events) }

  var names: [RecordName] { (events.elements ?? []).map { RecordName("\($0.id)", in: EventQueue.self) } }
}

struct QueuedEventID: WireObject {
  var id: Int64 = 0

  static let fieldTable = FieldTable(of: Self.self)

  init() {}

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws { try visitor.integer("id", &id) }
}

extension QueuedEvent {
  /// Where it is on its way.
  enum State: String, CaseIterable {
    case new, done, poison
  }

  /// One that is not done and whose text is no event of the chain never will be.
  var state: State {
    if processed { return .done }
    return TakenOrder.isEvent(eventData) ? .new : .poison
  }
}

extension Arbitrage {
  /// An event of the chain comes into the queue; one that is there stays as it is.
  static let enqueued = EventType.fold(
    "enqueued", on: [EventQueue.self], records: { (event: QueuedEvent) in [("", .put(event, in: EventQueue.self))] },
    names: { [RecordName("\($0.id)", in: EventQueue.self)] },
    outcome: { event, stored in
      let entry = QueuedEventsByLogEntry.values(of: event)
      if try stored.find(entry, by: QueuedEventsByLogEntry.self) != nil { return .duplicate }
      if try stored.find("\(event.id)", in: EventQueue.self) != nil {
        return .conflict(with: "the queued event \(event.id), which is of another log entry,")
      }
      return .applied([.put(event, in: EventQueue.self)])
    })

  static let processed = EventType.fold(
    "processed", on: [EventQueue.self],
    refusal: { (event: ProcessedEvent) in
      event.processedAt.isNull ? ("processedAt", "an event that is done has the time of that") : nil
    },
    records: { event in
      var record = QueuedEvent()
      (record.txHash, record.logIndex, record.processedAt) = (event.txHash, event.logIndex, event.processedAt)
      return [("", .part(record, of: EventQueue.self, ["txHash", "logIndex", "processedAt"]))]
    },
    outcome: { event, stored in
      let entry = LogEntry.values(event.txHash, event.logIndex)
      guard var known = try stored.find(entry, by: QueuedEventsByLogEntry.self) else {
        return .refused("there is no queued event of this log entry")
      }
      if known.processed { return .duplicate }
      (known.processed, known.processedAt) = (true, event.processedAt)
      return .applied([.put(known, in: EventQueue.self)])
    })

  /// Events that are done are new again.
  static let retried = EventType.fold(
    "retried", on: [EventQueue.self], names: { (selection: QueueSelection) in selection.names },
    outcome: { selection, stored in
      var writes: [RecordWrite] = []
      for event in selection.events.elements ?? [] {
        guard var known = try stored.find("\(event.id)", in: EventQueue.self) else {
          return .refused("there is no queued event \(event.id)")
        }
        if known.state == .poison {
          return .refused("the text of the queued event \(event.id) is no event of the chain")
        }
        guard known.processed else { continue }
        (known.processed, known.processedAt) = (false, .null)
        writes.append(.put(known, in: EventQueue.self))
      }
      return writes.isEmpty ? .duplicate : .applied(writes)
    })

  /// Events that are done leave the queue.
  static let purged = EventType.fold(
    "purged", on: [EventQueue.self], names: { (selection: QueueSelection) in selection.names },
    outcome: { selection, stored in
      var writes: [RecordWrite] = []
      for event in selection.events.elements ?? [] {
        guard let known = try stored.find("\(event.id)", in: EventQueue.self), known.processed else { continue }
        writes.append(.remove("\(event.id)", from: EventQueue.self))
      }
      return writes.isEmpty ? .duplicate : .applied(writes)
    })
}
