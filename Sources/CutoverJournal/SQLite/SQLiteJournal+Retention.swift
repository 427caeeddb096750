internal import CutoverFailpoints
internal import CutoverSQLite
internal import Synchronization

extension SQLiteJournal {
  /// Deletes in small transactions, between which appends go on; a crash in between leaves a journal that is compacted
  /// less far. What is no longer needed of the file goes back to the file system.
  package func compact(through sequence: Int64) throws(JournalError) -> Int {
    let end = min(sequence, head)
    var count = 0
    while let deleted = try compactStep(end) {
      count += deleted
      keepLogSmall()
      Failpoint.reach("journal.compacting")
    }
    try shrink()
    return count
  }

  /// The entries deleted by one transaction, `nil` where there is nothing left to do.
  private func compactStep(_ end: Int64) throws(JournalError) -> Int? {
    try withWriter { writer throws(JournalError) in
      try writer.transaction(.normal) { connection throws(SQLiteError) in
        let start = try connection.int64(JournalStatement.compactedThrough.sql)
        guard start < end else { return nil }
        let next = min(start + tuning.compactionRows, end)
        let delete = try connection.statement(.compact)
        delete.bind(1, next)
        try delete.run()
        let deleted = connection.changes
        let note = try connection.statement(.noteCompaction)
        note.bind(1, next)
        try note.run()
        return deleted
      }
    }
  }

  package func forgetIDs(acceptedBefore moment: Int64) throws(JournalError) -> Int {
    var count = 0
    while let forgotten = try forgetStep(moment) {
      count += forgotten
      keepLogSmall()
    }
    try shrink()
    return count
  }

  private func forgetStep(_ moment: Int64) throws(JournalError) -> Int? {
    try withWriter { writer throws(JournalError) in
      try writer.transaction(.normal) { connection throws(SQLiteError) in
        // Ids are no older than those before them, so that the first one to stay is the end.
        let oldest = try connection.statement(.oldestIDs)
        defer { oldest.reset() }
        oldest.bind(1, tuning.compactionRows)
        var end: Int64?
        let dates = try CorrectedDates(connection)
        while try oldest.step(), dates.date(oldest.int64(1), of: oldest.int64(0)) < moment { end = oldest.int64(0) }
        oldest.reset()
        guard let end else { return nil }
        let forget = try connection.statement(.forget)
        forget.bind(1, end)
        try forget.run()
        let forgotten = connection.changes
        try connection.statement(.forgetJumps).run()
        return forgotten
      }
    }
  }

  /// Gives back free room that coming entries will not soon need.
  private func shrink() throws(JournalError) {
    var goesOn = true
    while goesOn {
      goesOn = try withWriter { writer throws(JournalError) in
        try writer.maintain { connection throws(SQLiteError) in
          let free = try connection.int64("PRAGMA freelist_count")
          let total = try connection.int64("PRAGMA page_count")
          guard free > max(tuning.sparePages, total / 4) else { return false }
          try connection.execute("PRAGMA incremental_vacuum(\(tuning.vacuumPages))")
          return true
        }
      }
      keepLogSmall()
    }
  }

  /// Copies the write-ahead log into the database once it is large, so that its file begins anew.
  ///
  /// Readers would keep it from that; this process' own wait meanwhile. The log of a disk that is full, or which another
  /// process reads just now, stays until the next commit.
  func keepLogSmall() {
    _ = try? withWriter { writer throws(JournalError) in
      if writer.isLogLarge { reads.withLock { _ in writer.beginLogAnew() } }
    }
  }
}
