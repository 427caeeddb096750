import CutoverDomain
import CutoverJournal
import CutoverThreads
import Glibc

/// A store in memory that can be made to fail.
final class RecordingSink: Sink {
  struct Contents: Sendable {
    var position: SinkPosition?
    var applied: [Int64] = []
    var batches: [Int] = []
    /// What the next calls of `apply` throw.
    var failures: [SinkError] = []
    /// Entries that are refused for good.
    var refused: Set<Int64> = []
    var isBlocked = false
    /// What each batch takes, in microseconds.
    var delay: UInt32 = 0
    /// How often a call was broken off.
    var interruptions = 0
    var late: [Int64] = []
    var isNeeded = true
    /// What the next look at the store throws.
    var loss: SinkError?
  }

  var isNeeded: Bool { contents.withLock { $0.isNeeded } }

  func check() throws(SinkError) { if let loss = contents.withLock({ $0.loss }) { throw loss } }

  let name: String
  let pace: SinkPace
  let contents: Monitor<Contents>

  init(_ name: String, pace: SinkPace = SinkPace(events: 100, bytes: 1 << 20), position: SinkPosition? = nil) {
    self.name = name
    self.pace = pace
    contents = Monitor(Contents(position: position))
  }

  var applied: [Int64] { contents.withLock { $0.applied } }

  func open() throws(SinkError) -> SinkPosition? {
    if let loss = contents.withLock({ $0.loss }) { throw loss }
    return contents.withLock { $0.position }
  }

  func apply(_ events: [SequencedEvent], upTo position: SinkPosition) throws(SinkError) {
    let isInterrupted = contents.wait { $0.interruptions > 0 ? true : $0.isBlocked ? nil : false } ?? false
    if isInterrupted { throw SinkError(.unavailable, "broken off") }
    usleep(contents.withLock { $0.delay })
    let failure: SinkError? = contents.withLock { contents in
      if !contents.failures.isEmpty { return contents.failures.removeFirst() }
      let rejections = events.filter { contents.refused.contains($0.sequence) }
        .map { SinkError.Rejection(sequence: $0.sequence, reason: "it is refused") }
      if !rejections.isEmpty { return SinkError(.rejected(rejections), "refused") }
      contents.applied += events.map(\.sequence)
      contents.batches.append(events.count)
      contents.position = position
      return nil
    }
    if let failure { throw failure }
  }

  func applyLate(_ event: SequencedEvent) throws(SinkError) {
    let isRefused = contents.withLock { contents in
      if contents.refused.contains(event.sequence) { return true }
      contents.late.append(event.sequence)
      return false
    }
    if isRefused {
      throw SinkError(.rejected([.init(sequence: event.sequence, reason: "it is refused")]), "it is refused")
    }
  }

  func claim(_ epoch: SinkEpoch) throws(SinkError) { contents.withLock { $0.position?.epoch = epoch } }

  func adopt(_ position: SinkPosition) throws(SinkError) { contents.withLock { $0.position = position } }

  func interrupt() { contents.withLock(wake: true) { $0.interruptions += 1 } }

  func close() {}
}

/// An event that has nothing but an id: `{"id": "a"}`; any other text is refused.
struct PlainEvent: DomainEvent {
  let id: String
  var type: String { "plain" }
}

struct PlainDecoder: EventDecoder {
  var types: [String] { ["plain"] }

  func decode(_ json: UnsafeBufferPointer<UInt8>) throws(EventError) -> any DomainEvent {
    let text = String(decoding: json, as: UTF8.self)
    guard text.hasPrefix("{\"id\":\""), let end = text.dropFirst(7).firstIndex(of: "\"") else {
      throw EventError(.notJSON, "this is no event")
    }
    return PlainEvent(id: String(text.dropFirst(7)[..<end]))
  }

  func decodeAccepted(_ json: UnsafeBufferPointer<UInt8>) throws(EventError) -> any DomainEvent { try decode(json) }
}
