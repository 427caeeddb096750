package import CutoverDomain
import CutoverHosting
package import CutoverJournal
package import CutoverPostgres
import CutoverRepository

/// What a store says of itself, beside what the journal or its writer remembers: a store that was restored from a backup
/// is not where it was.
package enum StoreStanding {
  /// It cannot be asked.
  case unknown
  case at(SinkPosition?)

  /// That of the database of `connection`. How long it may take is the connection's.
  package static func repository(on connection: PostgresConnection?) -> StoreStanding {
    guard let connection, let position = try? RepositorySchema.position(on: connection) else {
      return .unknown
    }
    return .at(position)
  }

  /// Where the store stands that is remembered at `remembered`, and what is wrong with it; `nil` where it is there.
  package func correction(
    of store: String, remembered: Int64, _ journal: JournalStatus, _ reader: any JournalReader
  ) -> (position: Int64, problem: String)? {
    guard case .at(let found) = self else { return nil }
    guard let found else {
      return remembered == 0
        ? nil
        : (
          0,
          "\(store) says nothing of a position, and had entry \(remembered): it is another one, or an empty one; "
            + "check that it is the right one, or run 'cutover backfill'"
        )
    }
    if found.journal != journal.identity {
      return (remembered, "\(store) follows another journal; run 'cutover journal adopt'")
    }
    if found.sequence > journal.head {
      return (
        remembered,
        "the journal is an older copy: \(store) has entry \(found.sequence), and the journal ends at \(journal.head); "
          + "put the newest one back, or run 'cutover journal adopt'"
      )
    }
    if let epoch = found.epoch, (try? reader.knowsEpoch(number: epoch.number, token: epoch.token)) == false {
      return (
        remembered,
        "a copy of this journal has fed \(store) since, up to entry \(found.sequence): \(epoch.owner); "
          + "go on with that state folder, or run 'cutover journal adopt'"
      )
    }
    guard found.sequence < remembered else { return nil }
    let first = journal.first ?? journal.head + 1
    return (
      found.sequence,
      "\(store) is an older copy: it has entry \(found.sequence), and had entry \(remembered); "
        + (first <= found.sequence + 1
          ? "the next writer that opens it applies the rest"
          : "the journal begins at entry \(first): run 'cutover backfill'")
    )
  }
}
