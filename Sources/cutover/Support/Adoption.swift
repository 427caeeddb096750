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

  /// Throws `Failure` where a sink that can be reached has applied what the journal does not have: it is an older copy,
  /// and what it took in now would get the numbers of what is lost, and never be applied.
  func refuseOlderCopy() throws {
    for sink in sinks {
      defer { sink.close() }
      guard let position = try? sink.open(), position.journal == journal.identity, position.sequence > journal.head
      else { continue }
      throw Failure(
        .configuration,
        "the journal is an older copy: \(sink.name) has applied entry \(position.sequence), and it ends at "
          + "\(journal.head); put the newest one back, or run 'cutover journal adopt'")
    }
  }

  /// Has the journal go on after the newest entry that a sink remembers, whatever the others lack of what is lost.
  /// Throws `Failure` where the journal has entries that a sink has not applied: they would be lost, too.
  func adopt() throws {
    let positions = try positions()
    let newest = max(positions.compactMap(\.position?.sequence).max() ?? 0, journal.head)
    let status = try journal.status()
    let isOlderCopy = newest > journal.head
    let behind = positions.first { sink in
      guard let position = sink.position, position.journal == journal.identity else { return isOlderCopy }
      return position.sequence < journal.head
    }
    if status.entries > 0, let behind {
      throw Failure(
        .configuration,
        "the journal has entries up to \(journal.head) that \(behind.sink.name) has not applied; run 'cutover ingest' "
          + "with an empty file until 'cutover status' shows that it has, or put the folder aside and adopt without it")
    }
    try adopt(after: newest)
  }

  private func adopt(after sequence: Int64) throws {
    let isLevel = journal.head == sequence
    if journal.head < sequence {
      // An older copy: all that it has was applied.
      _ = try journal.compact(through: journal.head)
      try journal.begin(after: sequence)
    }
    let noted = Dictionary(try journal.cursors().map { ($0.sink, $0.sequence) }, uniquingKeysWith: { $1 })
    for sink in sinks {
      defer { sink.close() }
      let position = try sink.open()
      // One that has lost its position is where it was, as far as anybody knows.
      let own = position == nil && isLevel ? noted[sink.name] : nil
      try sink.adopt(SinkPosition(journal: journal.identity, sequence: own ?? sequence))
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
