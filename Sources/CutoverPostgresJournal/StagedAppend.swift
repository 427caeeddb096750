import CutoverJSON
import CutoverJournal
import CutoverPostgres

/// What a group of calls adds to a journal whose head nobody else moves meanwhile.
struct StagedAppend {
  /// The entries to be written, in their order.
  private(set) var rows: [LoadEntries.Row] = []
  /// The number of the newest entry with them.
  private(set) var head: Int64

  private let journal: Int16
  private let acceptedAt: Int64
  private var known: [ExactString: (sequence: Int64, hash: Int64)] = [:]

  /// Throws ``JournalError`` with code `damaged` where what is known of an id is not what was written.
  init(
    _ journal: Int16, head: Int64, acceptedAt: Int64, recalled: [RecallIDs.Row], place: String
  ) throws(JournalError) {
    self.journal = journal
    self.head = head
    self.acceptedAt = acceptedAt
    for row in recalled {
      let checksum = JournalChecksum.of(
        sequence: row.sequence, id: row.id, acceptedAt: row.acceptedAt, content: row.hash)
      guard checksum == row.checksum else {
        throw .damaged(place, "what it says of the id of entry \(row.sequence) is not what was written")
      }
      known[ExactString(row.id)] = (row.sequence, row.hash)
    }
  }

  /// Adds what one caller brings, all or nothing. `content` gives that of an entry of the journal as long as it is kept.
  mutating func add(
    _ records: [JournalRecord], content: (Int64) throws -> [UInt8]?
  ) throws -> Result<[JournalReceipt], JournalError> {
    let (start, first) = (head, rows.count)
    var receipts: [JournalReceipt] = []
    receipts.reserveCapacity(records.count)
    for (index, record) in records.enumerated() {
      let hash = ContentHash.of(record.content)
      let id = ExactString(record.id)
      guard let found = known[id] else {
        stage(record, id, hash)
        receipts.append(JournalReceipt(sequence: head, isDuplicate: false, notedAt: acceptedAt))
        continue
      }
      guard try found.hash == hash || isSame(record, found.sequence, content) else {
        for row in rows[first...] { known[ExactString(row.id)] = nil }
        rows.removeSubrange(first...)
        head = start
        return .failure(.conflict(record, at: index, with: found.sequence))
      }
      receipts.append(JournalReceipt(sequence: found.sequence, isDuplicate: true))
    }
    return .success(receipts)
  }

  private mutating func stage(_ record: JournalRecord, _ id: ExactString, _ hash: Int64) {
    head += 1
    known[id] = (head, hash)
    rows.append(
      LoadEntries.Row(
        journal: journal, sequence: head, id: record.id, acceptedAt: acceptedAt, hash: hash,
        checksum: JournalChecksum.of(sequence: head, id: record.id, acceptedAt: acceptedAt, content: hash),
        content: record.content))
  }

  /// Whether the record says what the entry does, as far as the journal still has that.
  private func isSame(_ record: JournalRecord, _ sequence: Int64, _ content: (Int64) throws -> [UInt8]?) throws -> Bool
  {
    guard let isSame = record.isSame else { return false }
    let before =
      rows.first.map { sequence >= $0.sequence } == true
      ? rows[Int(sequence - rows[0].sequence)].content : try content(sequence)
    return before.map { isSame($0, record.content) } ?? false
  }
}
