package import CutoverDomain
import CutoverFailpoints
import CutoverPostgres

extension RepositorySink {
  /// Thrown to undo all that was written while looking for events that are refused.
  private struct Undo: Error {}

  /// Writes a batch without a load in one transaction.
  func write(_ batch: [Placed<Projection.Event>], upTo target: SinkPosition) throws {
    if batch.isEmpty, let position, position.sequence >= target.sequence { return }
    let connection = try opened()
    do {
      try connection.transaction { _ in
        var known = memory
        try projection.write(batch, on: connection, &known) { try queueMove(to: target, &$0) }
        memory = known
        Failpoint.reach("repository.applied")
      }
    } catch let error as PostgresError where error.refusesData && !batch.isEmpty {
      forget()
      try writeInParts(batch, upTo: target, connection)
    }
    position = target
    Failpoint.reach("repository.committed")
  }

  /// Writes a batch that was refused as a whole, half by half in savepoints, in one transaction. Throws `.rejected` with
  /// the events that are refused by themselves, and then nothing is written.
  private func writeInParts(
    _ batch: [Placed<Projection.Event>], upTo target: SinkPosition, _ connection: PostgresConnection
  ) throws {
    var rejections: [SinkError.Rejection] = []
    do {
      try connection.transaction { _ in
        try connection.pipeline { try queueMove(to: target, &$0) }
        try write(batch[...], connection, &rejections)
        if !rejections.isEmpty { throw Undo() }
      }
    } catch is Undo {
      forget()
      throw SinkError.rejecting(rejections)
    }
  }

  private func write(
    _ part: ArraySlice<Placed<Projection.Event>>, _ connection: PostgresConnection,
    _ rejections: inout [SinkError.Rejection]
  ) throws {
    do {
      try connection.transaction { _ in
        var known = memory
        try projection.write(Array(part), on: connection, &known) { _ in }
        memory = known
      }
    } catch let error as PostgresError where error.refusesData {
      guard part.count > 1 else {
        rejections.append(.init(sequence: part[part.startIndex].sequence, reason: error.description))
        return
      }
      let middle = part.startIndex + part.count / 2
      try write(part[..<middle], connection, &rejections)
      try write(part[middle...], connection, &rejections)
    }
  }

  /// Applies an event that was put aside and that the sink has gone past: writes what it would have written in its turn,
  /// save for what newer events have written since, and leaves the position as it is. Throws `.rejected` where the
  /// repository still refuses it. The sink must be open.
  package func applyLate(_ event: SequencedEvent) throws(SinkError) {
    try translating {
      let connection = try opened()
      guard let late = try typed([event]).first else { return }
      if projection.load(of: late.event, at: late.sequence) != nil {
        let reason = "a backfill cannot be loaded after what came behind it; run 'cutover backfill' again"
        throw SinkError.rejecting([.init(sequence: event.sequence, reason: reason)])
      }
      // The memory is of what comes next, not of how things were at the event.
      forget()
      do {
        try connection.sinkTransaction { try projection.writeLate(late, on: connection) }
      } catch let error as PostgresError where error.refusesData {
        throw SinkError.rejecting([.init(sequence: event.sequence, reason: error.description)])
      }
    }
  }
}
