/// Why the journal could not do what it was asked.
package struct JournalError: Error, Sendable, CustomStringConvertible {
  package enum Code: String, Sendable {
    /// Another process has the journal open for writing.
    case locked
    /// A known id came with other content.
    case conflict
    /// The entries asked for are no longer kept.
    case compacted
    /// The disk is full.
    case full
    /// The disk or the file system refuses.
    case unavailable
    /// The file is not what a journal should be.
    case damaged
    /// It goes on elsewhere, or has not come here completely.
    case moved
  }

  package let code: Code
  /// What is wrong, with the file it is about.
  package let message: String
  /// What the person who sees this should do about it.
  package let remedy: String?
  /// The index of the record that is to blame, for `.conflict`.
  package let record: Int?

  package init(_ code: Code, _ message: String, remedy: String? = nil, record: Int? = nil) {
    self.code = code
    self.message = message
    self.remedy = remedy
    self.record = record
  }

  /// A record whose id came before, as entry `sequence`, with other content.
  package static func conflict(_ record: JournalRecord, at index: Int, with sequence: Int64) -> JournalError {
    JournalError(
      .conflict, "id \(record.id) came before with other content, as entry \(sequence)",
      remedy: "give every event an id of its own", record: index)
  }

  package var description: String { message + (remedy.map { "; \($0)" } ?? "") }
}
