package import CutoverDomain

/// A batch of events, sorted by the files that they change. Where several say something of one record, the last of
/// them is what is left, just as if they had been applied one by one.
package protocol DocumentBatch {
  /// Takes what an event says, as a whole or not at all: all that can fail does so before anything is changed. Throws
  /// why no file can take it.
  mutating func add(_ event: any DomainEvent) throws

  /// What is to be done to the files.
  var changes: [any DocumentChange] { get }

  /// What the folder remembers once the batch is applied.
  var memory: FolderMemory { get }
}

extension DocumentBatch {
  /// For documents that say all there is to know.
  package var memory: FolderMemory { [:] }

  /// Adds the events after `sequence`; gives those that no file can take.
  mutating func add(_ events: [SequencedEvent], after sequence: Int64) -> [SinkError.Rejection] {
    var rejections: [SinkError.Rejection] = []
    for event in events where event.sequence > sequence {
      do { try add(event.event) } catch {
        rejections.append(.init(sequence: event.sequence, reason: DocumentFault.sinkError(error).message))
      }
    }
    return rejections
  }
}
