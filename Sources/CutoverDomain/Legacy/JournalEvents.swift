/// The events of a journal, for a reader of its past.
package struct JournalEvents {
  /// The journal's identity.
  package let journal: String
  /// The number of the oldest entry that the journal still has; one more than the newest where it has none.
  package let first: Int64
  /// The events after an entry, up to another one at most, and the number of the last entry that was read.
  package let read: (_ after: Int64, _ upTo: Int64) throws -> (events: [SequencedEvent], end: Int64)

  package init(
    journal: String, first: Int64,
    read: @escaping (_ after: Int64, _ upTo: Int64) throws -> (events: [SequencedEvent], end: Int64)
  ) {
    self.journal = journal
    self.first = first
    self.read = read
  }
}
