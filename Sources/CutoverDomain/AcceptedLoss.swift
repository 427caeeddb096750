/// A record of the legacy side that the repository lacks, since a backfill has refused it and said why. Every comparison
/// lists it; it is no difference as long as the legacy side has it as it was then.
public struct AcceptedLoss: Sendable, Equatable {
  /// Where the record is: the table.
  public let table: String
  public let key: String
  /// The column that could not be taken over; empty where it was the record as a whole.
  public let column: String
  public let reason: String

  public init(table: String, key: String, column: String, reason: String) {
    self.table = table
    self.key = key
    self.column = column
    self.reason = reason
  }
}
