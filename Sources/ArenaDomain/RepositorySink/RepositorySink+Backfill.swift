import CutoverDocuments
import CutoverDomain
package import CutoverHosting
import CutoverJSON
import CutoverPostgres
import Synchronization

extension RepositorySink {
  package var lastBackfill: BackfillResult? { report.withLock { $0 } }

  /// Loads a folder of legacy files, in many transactions, and moves the position with the last one. Interrupted
  /// anywhere, it goes on from there when it is called again.
  func load(_ order: BackfillOrder, at target: SinkPosition) throws {
    let connection = try opened()
    let backfill = Backfill(from: order.folder, sequence: target.sequence, batch: Int(order.batch))
    let result: BackfillReport
    let foreign = try connection.one(GetNewestForeignWrite())?.id ?? 0
    memory = SinkMemory()
    do {
      result = try backfill.run(on: connection, progress: onProgress)
    } catch let error as ReadError where error.code != .unavailable {
      throw SinkError.rejecting([.init(sequence: target.sequence, reason: "\(error.source): \(error.message)")])
    } catch let error as PostgresError where error.refusesData {
      throw SinkError.rejecting([.init(sequence: target.sequence, reason: error.description)])
    }
    // The files have no ids of conversations; what their sink knows of them was linked with them.
    let keys = try FolderPosition(in: order.folder, of: Arena.documents)?.memory[LegacyDocument.conversations.rawValue]
    try connection.transaction { _ in
      try connection.pipeline { pipeline in
        try pipeline.queue(MarkWriter())
        try queueMove(to: target, &pipeline)
        if let keys {
          try pipeline.queue(SetConversationKeys(models: keys.map(\.key.string), keys: keys.map(\.value)))
        }
        try pipeline.queue(SetBackfillSequence(seq: target.sequence, sink: name))
        try pipeline.queue(ClearForeignWrites(id: foreign))
        let notes = CacheNote.afterBackfill.map { OutboxNote(seq: target.sequence, note: $0, keys: keysInRedis) }
        try pipeline.queue(AddOutboxNotes(rows: notes))
      }
    }
    position = target
    report.withLock { $0 = BackfillResult(sequence: target.sequence, report: result) }
  }
}
