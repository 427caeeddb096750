import CutoverDomain
import CutoverJournal

/// Gives a new journal to stores that followed another one, which is gone.
///
/// Numbers must not begin anew: rows remember the number that wrote them, and an older one never overwrites a newer one.
struct Adoption {
  let journal: SQLiteJournal
  let sinks: [any Sink]

  /// Does nothing unless the journal is new and a sink remembers another one. Throws `Failure` where the sinks do not
  /// agree how far that one went: then one of them lacks events that nothing else has.
  func adoptIfNew() throws {
    guard journal.head == 0 else { return }
    let positions = try positions()
    let strangers = positions.compactMap(\.position).filter { $0.journal != journal.identity }
    guard let newest = strangers.map(\.sequence).max() else { return }
    if let behind = positions.first(where: { ($0.position?.sequence ?? newest) < newest }) {
      throw Failure(
        .configuration,
        "the journal is new, and the one that the stores followed is gone: \(behind.sink.name) lacks what came after "
          + "entry \(behind.position?.sequence ?? 0), others have entry \(newest); put the old journal back, or run "
          + "'cutover journal adopt' and then 'cutover backfill'")
    }
    try adopt(after: newest)
  }

  /// Has the journal go on after the newest entry that a sink remembers, whatever the others lack.
  func adopt() throws {
    let newest = try positions().compactMap(\.position?.sequence).max() ?? 0
    try adopt(after: max(newest, journal.head))
  }

  private func adopt(after sequence: Int64) throws {
    if journal.head < sequence { try journal.begin(after: sequence) }
    for sink in sinks {
      defer { sink.close() }
      _ = try sink.open()
      try sink.adopt(SinkPosition(journal: journal.identity, sequence: sequence))
    }
    Console.note("the journal goes on after entry \(sequence) of the one that the stores followed before")
  }

  private func positions() throws -> [(sink: any Sink, position: SinkPosition?)] {
    try sinks.map { sink in
      defer { sink.close() }
      return (sink, try sink.open())
    }
  }
}
