import CutoverDomain
import CutoverJSON
import CutoverPostgres
import CutoverRepository

extension BatchWriter {
  /// A message, and the conversation it goes to: one that is there, or the one begun as the `begun`th.
  private struct Placed {
    let message: Stamped<ConversationMessage>
    let conversation: Int64?
    let begun: Int
  }

  /// Finds the conversations of the messages, and begins those that are new.
  mutating func placeMessages(_ found: FoundRows) throws {
    guard !fold.messages.isEmpty else { return }
    for row in found.conversations {
      memory.conversations[ExactString(row.modelId)] = SinkMemory.LastConversation(
        id: row.id, key: row.key, count: row.occurrence + 1)
    }
    var begun: [StoredConversation] = []
    // Of the models whose last conversation is among the new ones: which of them.
    var last: [ExactString: Int] = [:]
    let placed = fold.messages.map { message in
      let model = ExactString(message.modelId)
      var state = memory.conversations[model] ?? SinkMemory.LastConversation(count: 0)
      let exists = state.id != nil || last[model] != nil
      if !exists || !message.value.continues(key: state.key) {
        last[model] = begun.count
        begun.append(
          StoredConversation(
            modelId: message.modelId, occurrence: state.count, arrival: LivePlace.of(message.seq),
            key: message.conversation, seq: message.seq))
        state = SinkMemory.LastConversation(key: message.conversation, count: state.count + 1)
        memory.conversations[model] = state
      }
      return Placed(message: message, conversation: state.id, begun: last[model] ?? 0)
    }
    let ids = try begin(begun)
    for (model, place) in last { memory.conversations[model]?.id = ids[place] }
    messages = placed.map { placed in
      let id = placed.conversation ?? ids[placed.begun]
      touchedConversations.put(TouchedConversation(id: id, seq: placed.message.seq), for: id)
      let row = StoredMessage(
        conversationId: id, ordinal: LivePlace.of(placed.message.seq), message: placed.message.value.message)
      return StoredRecord(row, sequence: placed.message.seq)
    }
  }

  func writeMessages(_ pipeline: inout PostgresPipeline) throws {
    guard !messages.isEmpty else { return }
    try pipeline.queue(PutRecords<MessageTable>(messages))
    try pipeline.queue(TouchConversations(rows: touchedConversations.rows))
  }

  /// Adds conversations and returns their ids, in the same order.
  private func begin(_ conversations: [StoredConversation]) throws -> [Int64] {
    guard !conversations.isEmpty else { return [] }
    struct Key: Hashable {
      let model: ExactString
      let occurrence: Int64
    }
    let rows = try connection.all(AddConversations(rows: conversations))
    let ids = Dictionary(
      uniqueKeysWithValues: rows.map { (Key(model: ExactString($0.modelId), occurrence: $0.occurrence), $0.id) })
    return try conversations.map {
      guard let id = ids[Key(model: ExactString($0.modelId), occurrence: $0.occurrence)] else {
        throw PostgresError(.decoding, "begin conversations", "the server gave no id for a row that it added")
      }
      return id
    }
  }
}
