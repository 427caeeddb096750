import CutoverDomain

/// The events accepted last, decoded, so that sinks that keep up need not read and decode them again.
///
/// Bounded in bytes: what falls out is read from the journal. Chunks of several callers can come in another order than
/// their sequence numbers.
struct EventTail: Sendable {
  private var chunks: [[SequencedEvent]] = []
  private var bytes = 0
  private let limit: Int

  /// `limit` is in bytes of the events' JSON text.
  init(limit: Int) { self.limit = limit }

  /// Adds events whose sequence numbers follow each other.
  mutating func append(_ events: [SequencedEvent]) {
    guard let first = events.first else { return }
    let index = chunks.lastIndex { $0[0].sequence < first.sequence }.map { $0 + 1 } ?? 0
    chunks.insert(events, at: index)
    bytes += Self.size(events)
    while bytes > limit, chunks.count > 1 { bytes -= Self.size(chunks.removeFirst()) }
  }

  /// The events after `position` up to `last`, without a gap, no more than `pace` allows; `nil` where the tail does not
  /// have the first of them.
  func events(after position: Int64, upTo last: Int64, pace: SinkPace) -> [SequencedEvent]? {
    guard var index = chunks.lastIndex(where: { $0[0].sequence <= position + 1 }) else { return nil }
    var batch: [SequencedEvent] = []
    var next = position + 1
    var bytes = 0
    while index < chunks.count, batch.count < pace.events, next <= last {
      let chunk = chunks[index]
      let offset = Int(next - chunk[0].sequence)
      guard offset >= 0, offset < chunk.count else { break }
      for event in chunk[offset...] {
        guard batch.count < pace.events, event.sequence <= last, batch.isEmpty || bytes + event.bytes <= pace.bytes
        else { return batch }
        batch.append(event)
        bytes += event.bytes
        next += 1
      }
      index += 1
    }
    return batch.isEmpty ? nil : batch
  }

  private static func size(_ events: [SequencedEvent]) -> Int { events.reduce(0) { $0 + $1.bytes } }
}
