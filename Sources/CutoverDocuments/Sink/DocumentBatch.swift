package import CutoverDomain

/// A batch of events, sorted by the files that they change. Where several say something of one record, the last of
/// them is what is left, just as if they had been applied one by one.
package protocol DocumentBatch {
  /// Takes what an event says, as a whole or not at all: all that can fail does so before anything is changed. Throws
  /// why no file can take it. `acceptedAt` is when the journal took it in, in Unix milliseconds.
  mutating func add(_ event: any DomainEvent, acceptedAt: Int64) throws

  /// What is to be done to the files.
  var changes: [any DocumentChange] { get }

  /// What the folder remembers once the batch is applied.
  var memory: FolderMemory { get }

  /// The files that are left alone and that some event was about, which has changed none for that.
  var missed: Set<String> { get }
}

extension DocumentBatch {
  /// For documents that say all there is to know.
  package var memory: FolderMemory { [:] }

  /// For events that are about one file each.
  package var missed: Set<String> { [] }

  /// Adds the events after `sequence`; gives those that no file can take. Throws why the files cannot be looked at.
  mutating func add(_ events: [SequencedEvent], after sequence: Int64) throws -> [SinkError.Rejection] {
    var rejections: [SinkError.Rejection] = []
    for event in events where event.sequence > sequence {
      do { try add(event.event, acceptedAt: event.acceptedAt) } catch let failure as FolderView.Failure {
        throw failure.cause
      } catch {
        rejections.append(.init(sequence: event.sequence, reason: DocumentFault.sinkError(error).message))
      }
    }
    return rejections
  }
}
