package import CutoverDocuments
import CutoverDomain
import CutoverHosting
import CutoverJSON
package import CutoverPostgres
import CutoverRepository

extension Arena {
  /// What the files do not say: the id of each model's last conversation.
  package static func memory(from connection: PostgresConnection) throws -> FolderMemory {
    let models = Set(try connection.all(ListConversations()).map { ExactString($0.modelId) })
    let last = try connection.all(FindLastConversations(models: models.map(\.string)))
    let ids = last.compactMap { row in row.key.map { (ExactString(row.modelId), $0) } }
    return ConversationChanges.memory(Dictionary(ids, uniquingKeysWith: { first, _ in first }))
  }
}
