import CutoverJSON
import CutoverPostgres

/// Joins snapshots that are read one by one with the positions that they carried, a batch at a time, so that neither the
/// database sorts all positions nor a query goes out for each snapshot.
final class SnapshotCursor {
  private let nextSnapshot: () throws -> StoredSnapshot?
  private let connection: PostgresConnection
  private var batch: ArraySlice<AccountTotal> = []

  private static let batchSize = 250

  init(_ nextSnapshot: @escaping () throws -> StoredSnapshot?, _ connection: PostgresConnection) {
    self.nextSnapshot = nextSnapshot
    self.connection = connection
  }

  func next() throws -> AccountTotal? {
    if batch.isEmpty { try fetch() }
    return batch.popFirst()
  }

  private func fetch() throws {
    var rows: [StoredSnapshot] = []
    while rows.count < Self.batchSize, let row = try nextSnapshot() { rows.append(row) }
    guard !rows.isEmpty else { return }
    let positions = try connection.all(ListSnapshotPositions(snapshotIds: rows.map(\.total.id)))
      .grouped(by: \.snapshotId)
    batch =
      rows.map { row in
        var total = row.total
        if !row.positionsNull {
          let carried = positions[ExactString(total.id)] ?? []
          total.positions = WireMap(carried.map { .init(key: $0.market, value: $0.position) })
        }
        return total
      }[...]
  }
}
