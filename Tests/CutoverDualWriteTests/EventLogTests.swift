import CutoverDomain
import CutoverTelemetry
import CutoverThreads
import Testing

@testable import CutoverDualWrite

@Suite struct `The log of events` {
  private final class Collected: LogHandler {
    let level: LogLevel
    private let state = Monitor<[LogEntry]>([])

    init(_ level: LogLevel) { self.level = level }

    func write(_ entry: LogEntry) { state.withLock { $0.append(entry) } }

    var entries: [LogEntry] { state.withLock { $0 } }
  }

  private struct Labelled: DomainEvent {
    let id = "e1"
    let type = "trade"
    var labels: [EventLabel] { [EventLabel("model_id", "m"), EventLabel("symbol", "BTC")] }
  }

  /// An event that nobody may ask.
  private struct Silent: DomainEvent {
    let id = "e1"
    let type = "trade"
    var labels: [EventLabel] {
      Issue.record("labels were made for an entry that is not written")
      return []
    }
  }

  @Test func `says at debug what was accepted, with its labels`() throws {
    let handler = Collected(.debug)
    EventLog(Logger(label: "test", handler: handler)).accepted([Labelled(), Labelled()]) { (Int64($0 + 7), $0 == 1) }
    #expect(handler.entries.map(\.message) == ["An event was accepted", "An event was known already"])
    let first = try #require(handler.entries.first)
    #expect(first.level == .debug)
    #expect(
      first.metadata == ["event": "e1", "type": "trade", "sequence": 7, "model_id": "m", "symbol": "BTC"])
  }

  @Test func `makes nothing where the level is not enabled`() {
    let log = EventLog(Logger(label: "test", handler: Collected(.warning)))
    log.accepted([Silent()]) { _ in (1, false) }
    log.refused(EventError(.notJSON, "no")) { EventOutline(Silent()) }
  }

  @Test func `says what was refused, and why`() {
    let handler = Collected(.info)
    let long = String(repeating: "x", count: 1000)
    EventLog(Logger(label: "test", handler: handler)).refused(EventError(.wrongType, field: "/data/price", long)) {
      EventOutline(id: "e1", labels: [EventLabel("symbol", long)])
    }
    let entry = handler.entries[0]
    #expect(entry.level == .notice && entry.message == "An event was refused")
    #expect(entry.metadata["code"] == "wrongType" && entry.metadata["field"] == "/data/price")
    for name in ["symbol", "error"] {
      let text = entry.metadata[name]?.description ?? ""
      #expect(text.utf8.count <= EventLabel.longest && text.hasSuffix("x…"), "\(name)")
    }
  }

  @Test func `writes a hundred refusals at once, ten a second after that, and counts the others`() {
    var budget = EntryBudget()
    let atOnce = (0..<1000).compactMap { _ in budget.take(at: 5) }
    #expect(atOnce == Array(repeating: 0, count: 100))
    #expect(budget.take(at: 5.05) == nil)
    #expect(budget.take(at: 5.2) == 901)
    #expect(budget.take(at: 5.2) == 0)
    #expect(budget.take(at: 5.2) == nil)
    let later = (0..<1000).compactMap { _ in budget.take(at: 3600) }
    #expect(later.count == 100 && later[0] == 1)
  }
}
