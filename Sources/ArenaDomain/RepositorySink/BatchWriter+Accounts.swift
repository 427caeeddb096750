import CutoverPostgres
import CutoverRepository

extension BatchWriter {
  func writeAccounts(_ found: FoundRows, _ pipeline: inout PostgresPipeline) throws {
    try writePositions(&pipeline)
    try writeSnapshots(found, &pipeline)
  }

  private func writePositions(_ pipeline: inout PostgresPipeline) throws {
    try fold.accounts.queue(&pipeline)
    for round in fold.positions.rounds {
      try round.opened.queue(&pipeline)
      if !round.closed.isEmpty { try pipeline.queue(ClosePositions(rows: round.closed.rows)) }
    }
  }

  /// Of a snapshot that is replaced, the positions it no longer carries go. One that a newer event wrote stays, with all
  /// its positions.
  private func writeSnapshots(_ found: FoundRows, _ pipeline: inout PostgresPipeline) throws {
    guard !fold.snapshots.isEmpty else { return }
    let known = Dictionary(
      uniqueKeysWithValues: found.snapshots.map { (SnapshotTable.key(of: $0.record), $0.sequence) })
    let snapshots = fold.snapshots.rows.filter { known[SnapshotTable.key(of: $0.record)] ?? .min <= $0.sequence }
    let replaced = snapshots.map(\.record).filter { known[SnapshotTable.key(of: $0)] != nil }
    let positions = snapshots.flatMap { snapshot in
      snapshot.record.positions.map { StoredRecord($0, sequence: snapshot.sequence) }
    }
    try pipeline.queue(PutRecords<SnapshotTable>(snapshots))
    if !positions.isEmpty { try pipeline.queue(PutRecords<SnapshotPositionTable>(positions)) }
    if !replaced.isEmpty {
      try pipeline.queue(
        DeleteSnapshotPositionsExcept(
          snapshotIds: replaced.map(\.total.id), keptSnapshotIds: positions.map(\.record.snapshotId),
          keptMarkets: positions.map(\.record.market)))
    }
  }
}
