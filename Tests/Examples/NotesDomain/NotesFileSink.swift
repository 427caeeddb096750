package import CutoverDomain
import CutoverJSON
import Synchronization

/// The legacy side as a projection of the journal: folds events into `notes.json`.
package final class NotesFileSink: Sink {
  package let name = "legacy"
  /// The whole file is written for each batch, so that large batches are cheap: it rests seven tenths of the time.
  package let pace = SinkPace(events: 10_000, bytes: 16 << 20, share: 0.3, longestRest: 1)

  private let folder: String
  private let file = Mutex<NotesFile?>(nil)

  package init(folder: String) { self.folder = folder }

  package func open() throws(SinkError) -> SinkPosition? {
    try file.withLock { file throws(SinkError) in
      file = try read()
      return file?.position
    }
  }

  package func claim(_ epoch: SinkEpoch) throws(SinkError) {
    try file.withLock { file throws(SinkError) in
      guard let known = file?.position else { return }
      var new = try read()
      guard new.position == known else { throw displaced("something else moved its position") }
      new.position?.epoch = epoch
      file = nil
      try new.write(in: folder)
      file = new
    }
  }

  package func apply(_ events: [SequencedEvent], upTo position: SinkPosition) throws(SinkError) {
    try file.withLock { file throws(SinkError) in
      var new = if let file { file } else { try read() }
      if let current = new.position, current.journal != position.journal {
        throw displaced("it follows the journal \(current.journal)")
      }
      let applied = new.position?.sequence ?? 0
      for event in events where event.sequence > applied {
        guard let note = (event.event as? NoteEvent)?.note else { continue }
        new.notes[ExactString(note.key)] = note
      }
      new.position = position
      // After a failure the file says how far it came.
      file = nil
      try new.write(in: folder)
      file = new
    }
  }

  /// The file takes every note, so that none was ever put aside.
  package func applyLate(_ event: SequencedEvent) throws(SinkError) {
    let reason = "the legacy file cannot hold it"
    throw SinkError(.rejected([.init(sequence: event.sequence, reason: reason)]), reason, remedy: "discard it")
  }

  package func adopt(_ position: SinkPosition) throws(SinkError) {
    try file.withLock { file throws(SinkError) in
      var new = try read()
      new.position = position
      try new.write(in: folder)
      file = new
    }
  }

  package func close() { file.withLock { $0 = nil } }

  private func displaced(_ reason: String) -> SinkError {
    SinkError(.displaced, "\(folder): \(reason)", remedy: "let one journal only write to a folder")
  }

  private func read() throws(SinkError) -> NotesFile {
    do {
      return try NotesFile(in: folder)
    } catch let error as ReadError where error.code == .missing {
      return NotesFile()
    } catch { throw SinkError(.unavailable, "\(error)", remedy: "put a whole file in its place") }
  }
}
