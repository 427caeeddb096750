/// The time of one writer of a journal, which the stores that it feeds keep: see ``Journal/beginEpoch(process:place:)``.
package struct JournalEpoch: Sendable, Equatable {
  /// Counts the writers of the journal, from 1.
  package let number: Int64
  /// 128 random bits in hexadecimal digits.
  package let token: String
  /// Who the writer is, and where its journal is, for people.
  package let process: String
  package let place: String

  package init(number: Int64, token: String, process: String, place: String) {
    self.number = number
    self.token = token
    self.process = process
    self.place = place
  }
}
