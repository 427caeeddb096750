import CutoverDocuments
import CutoverDomain
import CutoverHosting
import CutoverJSON
import CutoverPostgres
import CutoverRepository

extension Backfill {
  /// What `role` can be; empty where a legacy message has none.
  private static let roles: Set<String> = ["system", "user", "assistant", "tool", ""]

  private static let messagesPerStatement = 1000

  /// A conversation of the file, and its place in it.
  struct PlacedConversation {
    let conversation: Conversation
    let occurrence: Int64
    let arrival: Int64
  }

  func conversations() throws -> ListLoad<Conversation, PlacedConversation> {
    var occurrences: [ExactString: Int64] = [:]
    return try ListLoad(
      ArenaLists.conversations, in: source, batch: .one, isKeyed: false,
      names: { [NamedField("model_id", $0.modelId)] },
      fault: { conversation in
        conversation.messages?.enumerated().first { !Self.roles.contains($0.element.role) }.map { index, message in
          (
            "messages",
            "message \(index) has the role \"\(message.role)\", which is none of system, user, assistant, tool"
          )
        }
      },
      row: { conversation, place in
        let occurrence = occurrences[ExactString(conversation.modelId), default: 0]
        occurrences[ExactString(conversation.modelId)] = occurrence + 1
        return PlacedConversation(conversation: conversation, occurrence: occurrence, arrival: place)
      },
      write: { rows, connection in try rows.reduce(0) { try $0 + write($1, connection) } },
      others: { _, _, connection in
        try connection.execute(
          DeleteConversationsExcept(
            seq: sequence, modelId: occurrences.keys.map(\.string), conversations: Array(occurrences.values)))
      },
      document: { list, connection in try setDocument(.conversations, isNull: list.isNull, connection) })
  }

  private func write(_ placed: PlacedConversation, _ connection: PostgresConnection) throws -> Int {
    let conversation = placed.conversation
    try addNames(models: [conversation.modelId], connection)
    var changed = try connection.execute(
      UpsertConversation(
        modelId: conversation.modelId, occurrence: placed.occurrence, arrival: placed.arrival,
        messagesNull: conversation.messages == nil, seq: sequence))
    let identity = GetConversationID(modelId: conversation.modelId, occurrence: placed.occurrence)
    guard let id = try connection.one(identity)?.id else { return changed }
    try connection.execute(NumberLiveMessages(conversationId: id, firstLive: LivePlace.of(0), seq: sequence))
    let messages = (conversation.messages ?? []).enumerated().map { ordinal, message in
      StoredRecord(
        StoredMessage(conversationId: id, ordinal: Int64(ordinal), message: message), sequence: sequence)
    }
    for start in stride(from: 0, to: messages.count, by: Self.messagesPerStatement) {
      let rows = Array(messages[start..<min(start + Self.messagesPerStatement, messages.count)])
      changed += try connection.execute(LoadRecords<MessageTable>(rows))
    }
    return try changed
      + connection.execute(DeleteMessagesFrom(conversationId: id, ordinal: Int64(messages.count), seq: sequence))
  }
}
