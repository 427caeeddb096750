import CutoverDomain
import CutoverJSON
import CutoverPostgres
import CutoverRepository

extension BatchWriter {
  mutating func writeAccounts(_ found: FoundRows, _ pipeline: inout PostgresPipeline) throws {
    try writePositions(&pipeline)
    try writeSnapshots(found, &pipeline)
  }

  private mutating func writePositions(_ pipeline: inout PostgresPipeline) throws {
    guard !fold.accounts.isEmpty else { return }
    let accounts = fold.accounts.rows.map { row in
      var row = row
      row.arrival = memory.accounts[ExactString(row.modelId)] ?? row.arrival
      memory.accounts[ExactString(row.modelId)] = row.arrival
      return row
    }
    try pipeline.queue(UpsertAccounts(rows: accounts, always: true))
    for round in fold.positions.rounds {
      if !round.opened.isEmpty { try pipeline.queue(UpsertOpenPositions(rows: round.opened.rows, always: true)) }
      if !round.closed.isEmpty { try pipeline.queue(ClosePositions(rows: round.closed.rows)) }
    }
  }

  /// Of a snapshot that is replaced, the positions it no longer carries go. One that a newer event wrote stays, with all
  /// its positions.
  private func writeSnapshots(_ found: FoundRows, _ pipeline: inout PostgresPipeline) throws {
    var snapshots = fold.snapshots.rows
    guard !snapshots.isEmpty else { return }
    var replaced: [String] = []
    if !found.snapshots.isEmpty {
      let known = Dictionary(uniqueKeysWithValues: found.snapshots.map { (ExactString($0.id), $0) })
      snapshots = snapshots.compactMap { row in
        guard let old = known[ExactString(row.id)] else { return row }
        guard old.seq <= row.seq else { return nil }
        replaced.append(row.id)
        var row = row
        row.arrival = old.arrival
        return row
      }
    }
    let positions = snapshots.flatMap { snapshot in
      (snapshot.total.positions?.entries ?? []).map {
        StoredSnapshotPosition(position: $0.value, snapshotId: snapshot.id, market: $0.key)
      }
    }
    try pipeline.queue(UpsertSnapshots(rows: snapshots, always: true))
    if !positions.isEmpty { try pipeline.queue(UpsertSnapshotPositions(rows: positions)) }
    if !replaced.isEmpty {
      try pipeline.queue(
        DeleteSnapshotPositionsExcept(
          snapshotIds: replaced, keptSnapshotIds: positions.map(\.snapshotId), keptMarkets: positions.map(\.market)))
    }
  }
}
