package import CutoverDocuments
import CutoverDomain
import CutoverHosting
import CutoverJSON
package import CutoverPostgres
import CutoverRepository

extension Arena {
  package static func completeLegacy(
    _ sink: DocumentSink, from connection: PostgresConnection, keeping copy: String, now: Int64
  ) throws -> [String] {
    let reading = ArenaReading(.init(legacyPath: sink.path, postgres: connection))
    return try sink.complete(from: reading, keeping: copy, memory: { try reading.memory() }, now: now)
  }
}

extension ArenaReading {
  /// What the files do not say: the id of each model's last conversation.
  fileprivate func memory() throws -> FolderMemory {
    guard let connection = repository?.connection else { return ConversationChanges.memory([:]) }
    let models = Set(try connection.all(ListConversations()).map { ExactString($0.modelId) })
    let last = try connection.all(FindLastConversations(models: models.map(\.string)))
    let ids = last.compactMap { row in row.key.map { (ExactString(row.modelId), $0) } }
    return ConversationChanges.memory(Dictionary(ids, uniquingKeysWith: { first, _ in first }))
  }
}
