import CutoverDomain
import CutoverPostgres

extension RepositorySink {
  private typealias Batch = ArraySlice<(sequence: Int64, event: ArenaEvent)>

  /// Thrown to undo all that was written while looking for events that are refused.
  private struct Undo: Error {}

  /// Writes a batch that was refused as a whole, half by half in savepoints, in one transaction. Throws `.rejected` with
  /// the events that are refused by themselves, and then nothing is written.
  func writeInParts(
    _ batch: [(sequence: Int64, event: ArenaEvent)], upTo target: SinkPosition, _ connection: PostgresConnection
  ) throws {
    var rejections: [SinkError.Rejection] = []
    do {
      try connection.transaction { _ in
        try connection.pipeline { pipeline in
          try pipeline.queue(MarkWriter())
          try queueMove(to: target, &pipeline)
        }
        try write(batch[...], connection, &rejections)
        if !rejections.isEmpty { throw Undo() }
      }
    } catch is Undo {
      memory = SinkMemory()
      throw SinkError.rejecting(rejections)
    }
  }

  private func write(
    _ part: Batch, _ connection: PostgresConnection, _ rejections: inout [SinkError.Rejection]
  ) throws {
    do {
      try connection.transaction { _ in
        var writer = BatchWriter(Array(part), connection, memory, keysInRedis)
        try writer.write { _ in }
        memory = writer.memory
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

  /// Runs `body`; after an error nothing that the sink remembers can be relied on.
  func wording<Result>(_ body: () throws -> Result) throws(SinkError) -> Result {
    do { return try body() } catch {
      memory = SinkMemory()
      if connection?.isHealthy != true { connection = nil }
      throw Self.worded(error)
    }
  }

  private static func worded(_ error: any Error) -> SinkError {
    switch error {
    case let error as SinkError: return error
    case let error as PostgresError:
      return SinkError(.unavailable, "repository: \(error)", remedy: remedy(error))
    case let error as ReadError:
      return SinkError(.unavailable, "\(error.source): \(error.message)", remedy: error.remedy)
    default: return SinkError(.unavailable, "repository: \(error)")
    }
  }

  private static func remedy(_ error: PostgresError) -> String {
    switch error.sqlState {
    case "42P01", "42703", "42883": "run 'cutover migrate up'"
    case "42501": "let the user that Cutover connects as write to its tables"
    case "53100": "make room on the server's disk"
    case "25006": "let Cutover write to the primary server: this one takes no writes"
    default: "see that Postgres is up and takes writes ('cutover doctor')"
    }
  }
}

extension SinkError {
  static func rejecting(_ rejections: [Rejection]) -> SinkError {
    SinkError(
      .rejected(rejections),
      "the repository refuses \(rejections.count == 1 ? "an event" : "\(rejections.count) events"): "
        + (rejections.first?.reason ?? ""))
  }
}
