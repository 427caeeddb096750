import CutoverCache
import CutoverDocuments
import CutoverDomain
import CutoverJSON
import CutoverPostgres
import CutoverRepository

/// A folder of legacy files on its way into the repository, as an event of the journal has ordered it.
struct ArenaLoad: RepositoryLoad {
  let order: BackfillOrder
  let sequence: Int64
  let keysInRedis: CacheRegistry

  func run(on connection: PostgresConnection, progress: (BackfillProgress) -> Void) throws -> BackfillReport {
    try Backfill(from: order.folder, sequence: sequence, batch: Int(order.batch)).run(
      on: connection, progress: progress)
  }

  func finish(_ pipeline: inout PostgresPipeline) throws {
    // The files have no ids of conversations; what their sink knows of them was linked with them.
    let keys = try FolderPosition(in: order.folder, of: Arena.documents)?.memory[LegacyDocument.conversations.rawValue]
    if let keys {
      try pipeline.queue(SetConversationKeys(models: keys.map(\.key.string), keys: keys.map(\.value)))
    }
    try Outbox.queue([OutboxNote(seq: sequence, note: CacheNote.everything, in: keysInRedis)], &pipeline)
  }
}
