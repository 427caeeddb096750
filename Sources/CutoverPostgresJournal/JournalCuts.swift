package import CutoverJournal
internal import CutoverPostgres

/// A side that somebody keeps as it was at an entry of the journal.
package struct KeptSide: Sendable, Equatable {
  package var side: String
  /// The entry.
  package var sequence: Int64
  /// Who keeps it, for people.
  package var process: String
  /// Where it is: a folder on the keeper's machine, or the name of a snapshot in Postgres; empty where there is an error.
  package var handle: String
  /// What its values in Redis were copied to; empty where they were not.
  package var cachePrefix = ""
  /// Which store it is of.
  package var store = ""
  /// Where the keeper can be asked for it from another machine; empty where it cannot.
  package var address = ""
  /// For how many milliseconds the sink stood still for it.
  package var pause: Int64 = 0
  /// Why it could not be kept.
  package var error: String?

  package init(_ side: String, at sequence: Int64, process: String, handle: String = "") {
    (self.side, self.sequence, self.process, self.handle) = (side, sequence, process, handle)
  }
}

/// The cuts that are asked for by entries of a journal in Postgres, and what was kept for them. Any process and thread may
/// ask; all functions throw ``JournalError``.
package struct JournalCuts: Sendable {
  private let reader: PostgresJournalReader

  init(_ reader: PostgresJournalReader) { self.reader = reader }

  /// For how many milliseconds a cut holds that nobody has renewed.
  package static let silence: Int64 = 60_000

  /// Announces the cut `token`, before its entry is appended.
  package func ask(_ token: String, process: String) throws(JournalError) {
    _ = try reader.reading { connection in
      try connection.execute(AskForCut(journal: reader.number, token: token, process: process))
    }
  }

  /// Says that the cut is still read; false where it is over.
  package func renew(_ token: String) throws(JournalError) -> Bool {
    try reader.reading { try $0.execute(RenewCut(journal: reader.number, token: token)) == 1 }
  }

  package func end(_ token: String) throws(JournalError) {
    _ = try reader.reading { try $0.execute(EndCut(journal: reader.number, token: token)) }
  }

  /// The tokens of all that are still wanted.
  package func wanted() throws(JournalError) -> Set<String> {
    try reader.reading { connection in
      try connection.execute(ForgetSilentCuts(journal: reader.number, milliseconds: Self.silence))
      return Set(try connection.all(ListCuts(journal: reader.number)).map(\.token))
    }
  }

  /// Tells those who asked what was kept of a side.
  package func put(_ side: KeptSide, of token: String) throws(JournalError) {
    _ = try reader.reading { connection in
      try connection.execute(
        PutKeptSide(
          side: side.side, sequence: side.sequence, process: side.process, handle: side.handle,
          cachePrefix: side.cachePrefix, store: side.store, address: side.address, pause: side.pause,
          error: side.error, journal: reader.number, token: token))
    }
  }

  package func sides(of token: String) throws(JournalError) -> [KeptSide] {
    try reader.reading { connection in
      try connection.all(ListKeptSides(journal: reader.number, token: token)).map { row in
        var side = KeptSide(row.side, at: row.sequence, process: row.process, handle: row.handle)
        side.cachePrefix = row.cachePrefix
        side.store = row.store
        side.address = row.address
        side.pause = row.pause
        side.error = row.error
        return side
      }
    }
  }
}

extension PostgresJournalReader {
  package var cuts: JournalCuts { JournalCuts(self) }
}

extension PostgresJournal {
  package var cuts: JournalCuts { reads.cuts }
}
