import CutoverBasics
import CutoverDomain
import CutoverJournal
import CutoverTelemetry
import CutoverThreads

/// Says in the log what becomes of events as they come in, each with the names by which people look for it.
///
/// Nothing is made where a level is not enabled: dual write costs what it did. Refusals are what callers do, as often as
/// they like, so a few a second are written, and the others counted.
struct EventLog: Sendable {
  private let log: Logger
  private let budget = Monitor(EntryBudget())

  init(_ log: Logger = Logger(label: "cutover.ingest")) { self.log = log }

  func accepted(_ events: [any DomainEvent], _ sequence: (Int) -> (Int64, isDuplicate: Bool)) {
    guard log.isEnabled(.debug) else { return }
    for (index, event) in events.enumerated() {
      let (number, isDuplicate) = sequence(index)
      log.debug(
        isDuplicate ? "An event was known already" : "An event was accepted",
        metadata: Logger.Metadata(EventOutline(event), sequence: number))
    }
  }

  /// `outline` is asked for only where the refusal is written down.
  func refused(_ error: EventError, _ outline: () -> EventOutline) {
    guard log.isEnabled(.notice) else { return }
    guard let omitted = budget.withLock({ $0.take(at: Clock.uptimeSeconds()) }) else { return }
    var metadata = Logger.Metadata(outline())
    metadata["code"] = .string(error.code.rawValue)
    metadata["field"] = .string(EventLabel("field", error.field).value)
    metadata["error"] = .string(EventLabel("error", error.message).value)
    if omitted > 0 { metadata["omitted"] = .integer(Int64(omitted)) }
    log.notice("An event was refused", metadata: metadata)
  }
}

/// How many entries of a kind may be written: a hundred at once, ten a second for ever. No clock in here.
struct EntryBudget: Sendable {
  private var left = 100.0
  private var refilledAt: Double?
  private var omitted = 0

  private static let most = 100.0
  private static let perSecond = 10.0

  /// How many entries were left out since the last one that was written; `nil` where this one is left out as well. `now`
  /// is in seconds.
  mutating func take(at now: Double) -> Int? {
    left = min(Self.most, left + (now - (refilledAt ?? now)) * Self.perSecond)
    refilledAt = now
    guard left >= 1 else {
      omitted += 1
      return nil
    }
    left -= 1
    defer { omitted = 0 }
    return omitted
  }
}

extension Logger.Metadata {
  /// What entries about an event say of it.
  init(_ event: EventOutline, sequence: Int64? = nil) {
    self.init()
    if let id = event.id { self["event"] = .string(id) }
    if let type = event.type { self["type"] = .string(type) }
    if let sequence { self["sequence"] = .integer(sequence) }
    for label in event.labels { self[label.name] = .string(label.value) }
  }

  /// What entries about an event that was put aside say: `sink` where the logger does not.
  init(_ event: ParkedEvent, _ decoder: any EventDecoder, sink: String? = nil) {
    var outline = decoder.outline(event.content)
    outline.id = event.id
    self.init(outline, sequence: event.sequence)
    self["error"] = .string(event.reason)
    if let sink { self["sink"] = .string(sink) }
  }
}

extension EventDecoder {
  func outline(_ text: [UInt8]) -> EventOutline { text.withUnsafeBufferPointer { outline($0) } }
}
