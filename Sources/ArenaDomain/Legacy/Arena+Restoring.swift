package import CutoverDocuments
import CutoverDomain
import CutoverHosting
import CutoverJSON
package import CutoverPostgres
import CutoverRepository

extension Arena {
  package static func rebuildLegacy(
    _ sink: DocumentSink, from connection: PostgresConnection, accepting acceptance: String?, keptIn kept: String,
    into result: inout Restoration, now: Int64
  ) throws {
    let reading = ArenaReading(.init(postgres: connection))
    try sink.rebuild(
      from: reading, besides: ArenaReading(.init(legacyPath: sink.path)), foreignWrites: reading.foreignWrites,
      accepting: acceptance, keptIn: kept, into: &result, now: now)
  }

  package static func completeLegacy(
    _ sink: DocumentSink, from connection: PostgresConnection, keeping copy: String, now: Int64
  ) throws -> [String] {
    let reading = ArenaReading(.init(legacyPath: sink.path, postgres: connection))
    return try sink.complete(from: reading, keeping: copy, memory: { try reading.memory() }, now: now)
  }
}

extension ArenaReading {
  /// How many writes by others there are to what the endpoints show. Two endpoints that show one table count the same
  /// writes.
  fileprivate func foreignWrites(to endpoints: Set<String>) throws -> Int {
    guard let repository else { return 0 }
    let counts = try RepositoryRead.translating("foreign_writes") {
      try ArenaRepositorySide.foreignWriteCounts(on: repository.connection)
    }
    return endpoints.compactMap { counts[$0] }.max() ?? 0
  }

  /// What the files do not say: the id of each model's last conversation.
  fileprivate func memory() throws -> FolderMemory {
    guard let connection = repository?.connection else { return ConversationChanges.memory([:]) }
    let models = Set(try connection.all(ListConversations()).map { ExactString($0.modelId) })
    let last = try connection.all(FindLastConversations(models: models.map(\.string)))
    let ids = last.compactMap { row in row.key.map { (ExactString(row.modelId), $0) } }
    return ConversationChanges.memory(Dictionary(ids, uniquingKeysWith: { first, _ in first }))
  }
}
