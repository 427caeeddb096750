public import CutoverPostgres
import CutoverRedis

/// What waits to reach Redis, for people: the notes of one key.
public struct OutboxEntry: Sendable, Equatable {
  public let key: String
  public let notes: Int64
  /// How often they were tried.
  public let attempts: Int64
  /// How long the oldest has waited, in seconds.
  public let age: Double
  public let lastError: String?
}

/// The outbox as a whole.
public enum Outbox {
  /// What waits, the longest waiting key first. Throws `PostgresError`.
  public static func entries(on connection: PostgresConnection) throws -> [OutboxEntry] {
    try connection.all(ListPendingKeys()).map {
      OutboxEntry(key: $0.key, notes: $0.notes, attempts: $0.attempts, age: $0.age, lastError: $0.lastError)
    }
  }

  /// Gives up the notes of a key, or of all, and returns how many those were. Whoever calls this has removed the values
  /// from Redis, so that no reader is served what will not be mended. Throws `PostgresError`.
  public static func giveUp(key: String? = nil, on connection: PostgresConnection) throws -> Int {
    try connection.execute(GiveUpOutboxNotes(key: key ?? ""))
  }
}
