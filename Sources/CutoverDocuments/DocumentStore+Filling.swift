package import CutoverDomain
import Glibc

extension DocumentStore {
  /// How many events are applied at once.
  private static let portion = 10_000

  /// Makes a new folder at `path`, and writes into it what events come to, as their program would have: without a position, as
  /// of nobody's journal. `next` gives the events, `nil` after the last one. Throws ``SinkError``; a folder that was begun
  /// stays.
  package func make(_ path: String, _ next: () throws -> (any DomainEvent)?) throws(SinkError) {
    guard access(path, F_OK) != 0 else {
      throw SinkError(.unavailable, "\(path) is there already", remedy: "name another folder")
    }
    guard mkdir(path, 0o755) == 0 else { throw DocumentFault.writing(path, errno) }
    let sink = DocumentSink(path: path, of: self)
    defer { sink.release() }
    do {
      _ = try sink.open()
      var sequence: Int64 = 0
      while true {
        var events: [SequencedEvent] = []
        while events.count < Self.portion, let event = try next() {
          events.append(SequencedEvent(sequence: sequence + Int64(events.count) + 1, event: event, bytes: 0))
        }
        if events.isEmpty { break }
        sequence += Int64(events.count)
        try sink.apply(events, upTo: SinkPosition(journal: "sample", sequence: sequence))
      }
    } catch { throw DocumentFault.sinkError(error) }
    for name in [FolderPosition.fileName, DocumentSink.lockName] { unlink("\(path)/\(name)") }
  }
}
