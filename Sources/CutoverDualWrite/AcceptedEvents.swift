import CutoverDomain
import CutoverJournal

extension SequencedEvent {
  init(_ entry: JournalEntry, _ event: any DomainEvent) {
    self.init(sequence: entry.sequence, event: event, acceptedAt: entry.notedAt, bytes: entry.content.count)
  }
}

extension EventDecoder {
  /// An event that was accepted before.
  func decodeAccepted(_ content: [UInt8]) throws(EventError) -> any DomainEvent {
    // `withUnsafeBufferPointer` does not pass typed errors on.
    let result: Result<any DomainEvent, EventError> = content.withUnsafeBufferPointer { bytes in
      do throws(EventError) { return .success(try decodeAccepted(bytes)) } catch { return .failure(error) }
    }
    return try result.get()
  }
}
