internal import CutoverFailpoints
package import CutoverJournal
internal import CutoverPostgres

extension PostgresJournal {
  package func compact(through sequence: Int64) throws(JournalError) -> Int {
    var count = 0
    while let deleted = try compactStep(through: sequence) {
      count += deleted
      Failpoint.reach("journal.compacting")
    }
    return count
  }

  private func compactStep(through sequence: Int64) throws(JournalError) -> Int? {
    try withHead { connection, head, _ in
      let end = min(sequence, head.head)
      guard head.compactedThrough < end else { return nil }
      let next = min(head.compactedThrough + options.compactionRows, end)
      let deleted = try connection.execute(CompactEntries(journal: number, through: next))
      try connection.execute(NoteCompaction(through: next, journal: number))
      return deleted
    }
  }

  package func forgetIDs(acceptedBefore moment: Int64) throws(JournalError) -> Int {
    var count = 0
    while let forgotten = try forgetStep(moment) { count += forgotten }
    return count
  }

  private func forgetStep(_ moment: Int64) throws(JournalError) -> Int? {
    let dates = try reads.correctedDates()
    return try withWriter { writer throws(JournalError) in
      try writer.transaction { connection in
        // Ids are no older than those before them, so that the first one to stay is the end.
        let oldest = try connection.all(ListOldestIDs(journal: number, maximum: options.compactionRows))
        let old = oldest.prefix { dates.date($0.acceptedAt, of: $0.sequence) < moment }
        guard let end = old.last?.sequence else { return nil }
        let forgotten = try connection.execute(ForgetIDs(journal: number, through: end))
        try connection.execute(ForgetClockJumps(journal: number, oldest: end + 1))
        return forgotten
      }
    }
  }
}
