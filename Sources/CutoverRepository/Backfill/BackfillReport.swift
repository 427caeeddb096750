/// A moment of a running backfill.
package struct BackfillProgress: Sendable {
  package enum Phase: String, Sendable { case checking, writing }
  package let phase: Phase
  package let document: String
  /// Records of the document so far, and in all; while checking the total is not known.
  package let records: Int
  package let total: Int?

  package init(_ phase: Phase, _ document: String, records: Int, total: Int? = nil) {
    self.phase = phase
    self.document = document
    self.records = records
    self.total = total
  }
}

/// What a backfill did.
package struct BackfillReport: Sendable {
  package struct Document: Sendable {
    package let name: String
    /// The records in the file.
    package let records: Int
    /// The rows of records that were added or removed, or whose content changed. A new place or sequence number is no
    /// change, and what is noted of the document itself is no record.
    package let rowsChanged: Int

    package init(name: String, records: Int, rowsChanged: Int) {
      self.name = name
      self.records = records
      self.rowsChanged = rowsChanged
    }
  }

  package var documents: [Document] = []
  /// The documents that the legacy folder does not have.
  package let missing: [String]

  package init(missing: [String] = []) { self.missing = missing }

  package var rowsChanged: Int { documents.reduce(0) { $0 + $1.rowsChanged } }
}

/// A backfill that a repository's sink has loaded.
package struct BackfillResult: Sendable {
  /// Its sequence number in the journal.
  package let sequence: Int64
  package let report: BackfillReport

  package init(sequence: Int64, report: BackfillReport) {
    self.sequence = sequence
    self.report = report
  }
}
