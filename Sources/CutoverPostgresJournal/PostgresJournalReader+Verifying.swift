package import CutoverJournal
import CutoverPostgres

extension PostgresJournalReader {
  /// The structure of its files is the server's to look after.
  package func verify(
    structure: Bool, isCancelled: () -> Bool
  ) throws(JournalError) -> JournalVerification {
    var result = JournalVerification()
    let start = try reading { connection in try connection.one(GetExtent(journal: number)) }
    var last = start?.compactedThrough ?? 0
    while !isCancelled() {
      let query = ListEntries(journal: number, after: last, maximum: 1000, bytes: 8 << 20)
      let rows = try reading { connection in try connection.all(query) }
      if rows.isEmpty { break }
      for row in rows {
        if row.sequence != last + 1 {
          result.add(["entries \(last + 1) to \(row.sequence - 1) are missing"])
        }
        last = row.sequence
        result.entries += 1
        if !Self.isWhole(row) { result.add([Self.words(of: row)]) }
      }
    }
    if !isCancelled(), let head = start?.head, last < head {
      result.add(["entries \(last + 1) to \(head) are missing"])
    }
    try verifyIDs(&result, isCancelled)
    do throws(JournalError) { _ = try parked() } catch {
      guard error.code == .damaged else { throw error }
      result.add([error.message])
    }
    return result
  }

  private func verifyIDs(_ result: inout JournalVerification, _ isCancelled: () -> Bool) throws(JournalError) {
    var last: Int64 = 0
    while !isCancelled() {
      let query = ListCompactedIDs(journal: number, after: last, maximum: 1000)
      let rows = try reading { connection in try connection.all(query) }
      guard let end = rows.last?.sequence else { return }
      last = end
      result.add(
        rows.filter { row in
          row.checksum
            != JournalChecksum.of(sequence: row.sequence, id: row.id, acceptedAt: row.acceptedAt, content: row.hash)
        }.map { "the id of entry \($0.sequence) is not what was written" })
    }
  }
}
