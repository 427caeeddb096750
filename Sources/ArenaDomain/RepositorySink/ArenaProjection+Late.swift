import CutoverDomain
import CutoverJSON
import CutoverPostgres
import CutoverRepository

extension ArenaProjection {
  /// Whether a newer event has written all that this one is about, where the rows themselves do not tell.
  func isOutdated(_ late: Placed<ArenaEvent>, _ connection: PostgresConnection) throws -> Bool {
    var fold = EventFold(SinkMemory())
    fold.add(late.event.body, late.sequence)
    // What a legacy file said at a later backfill is what counts, whether or not it had this event.
    let backfilled = try RepositorySchema.newestBackfill(on: connection)
    if backfilled > late.sequence, !fold.documents.isEmpty { return true }
    switch late.event.body {
    case .leaderboard:
      let newest = try connection.one(GetDocumentSequence(name: LegacyDocument.leaderboard.rawValue))
      return newest.map { $0.seq > late.sequence } ?? false
    case .position(let model, let position):
      let newest = try connection.one(GetPositionSequence(modelId: model, market: position.symbol))
      return newest?.seq.map { $0 > late.sequence } ?? false
    default: return false
    }
  }

  /// A message that comes late goes to the conversation that was the last one at its time.
  func lateMemory(_ late: Placed<ArenaEvent>, _ connection: PostgresConnection) throws -> SinkMemory {
    var memory = SinkMemory()
    guard case .conversationMessage(let message) = late.event.body,
      let last = try connection.all(FindLastConversations(models: [message.modelId])).first
    else { return memory }
    let then = try connection.one(
      FindConversationAt(
        modelId: message.modelId, arrival: LivePlace.of(late.sequence), key: message.conversation))
    memory.conversations[ExactString(message.modelId)] = SinkMemory.LastConversation(
      id: then?.id, key: then?.key, count: last.occurrence + 1)
    return memory
  }
}
