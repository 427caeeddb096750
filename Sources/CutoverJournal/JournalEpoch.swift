/// The time of one writer of a journal, which the stores that it feeds keep: see ``Journal/beginEpoch(process:place:)``.
public struct JournalEpoch: Sendable, Equatable {
  /// Counts the writers of the journal, from 1.
  public let number: Int64
  /// 128 random bits in hexadecimal digits.
  public let token: String
  /// Who the writer is, and where its journal is, for people.
  public let process: String
  public let place: String

  public init(number: Int64, token: String, process: String, place: String) {
    self.number = number
    self.token = token
    self.process = process
    self.place = place
  }
}
