package import CutoverDomain
import CutoverJSON
import CutoverPostgres

extension RepositorySink {
  /// Applies an event that was put aside and that the sink has gone past: writes what it would have written in its turn,
  /// save for what newer events have written since, and leaves the position as it is. Throws `.rejected` where the
  /// repository still refuses it. The sink must be open.
  package func applyLate(_ event: SequencedEvent) throws(SinkError) {
    try wording {
      let connection = try opened()
      guard let late = try arenaEvents([event]).first else { return }
      if case .backfill = late.event.body {
        let reason = "a backfill cannot be loaded after what came behind it; run 'cutover backfill' again"
        throw SinkError.rejecting([.init(sequence: event.sequence, reason: reason)])
      }
      // The memory is of what comes next, not of how things were at the event.
      memory = SinkMemory()
      do {
        try connection.sinkTransaction {
          if try isOutdated(late, connection) { return }
          var writer = BatchWriter([late], connection, try lateMemory(late, connection), keysInRedis)
          try writer.write { _ in }
        }
      } catch let error as PostgresError where error.refusesData {
        throw SinkError.rejecting([.init(sequence: event.sequence, reason: error.description)])
      }
    }
  }

  /// Whether a newer event has written all that this one is about, where the rows themselves do not tell.
  private func isOutdated(
    _ late: (sequence: Int64, event: ArenaEvent), _ connection: PostgresConnection
  ) throws -> Bool {
    var fold = EventFold(SinkMemory())
    fold.add(late.event.body, late.sequence)
    // What a legacy file said at a later backfill is what counts, whether or not it had this event.
    let backfilled = try connection.one(GetSinkPosition(sink: name))?.backfillSeq ?? 0
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
  private func lateMemory(
    _ late: (sequence: Int64, event: ArenaEvent), _ connection: PostgresConnection
  ) throws -> SinkMemory {
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
