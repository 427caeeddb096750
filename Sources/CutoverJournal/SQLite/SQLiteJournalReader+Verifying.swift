extension SQLiteJournalReader {
  /// Takes some seconds a gigabyte.
  package func verify(
    structure: Bool, isCancelled: () -> Bool
  ) throws(JournalError) -> JournalVerification {
    var result = JournalVerification()
    if structure {
      try gather(&result) { reads throws(JournalError) in (nil, try reads.brokenStructure()) }
    }
    var last: Int64? = -1
    while let after = last, !isCancelled() {
      last = nil
      try gather(&result) { reads throws(JournalError) in
        let (end, problems) = try reads.verify(after: after, limit: 1000)
        last = end
        return (end.map { $0 - max(after, 0) }, problems)
      }
    }
    last = -1
    while let after = last, !isCancelled() {
      last = nil
      try gather(&result) { reads throws(JournalError) in
        let (end, problems) = try reads.verifyIDs(after: after, limit: 1000)
        last = end
        return (nil, problems)
      }
    }
    try gather(&result) { reads throws(JournalError) in
      _ = try reads.cursors()
      return (nil, [])
    }
    try gather(&result) { reads throws(JournalError) in
      _ = try reads.parked()
      return (nil, [])
    }
    return result
  }

  /// What SQLite cannot read is a problem like others.
  private func gather(
    _ result: inout JournalVerification,
    _ body: (JournalReads) throws(JournalError) -> (entries: Int64?, problems: [String])
  ) throws(JournalError) {
    do throws(JournalError) {
      let (entries, problems) = try withReads(body)
      result.entries += entries ?? 0
      result.add(problems)
    } catch {
      guard error.code == .damaged else { throw error }
      result.add([error.message])
    }
  }
}
