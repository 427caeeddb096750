import CutoverDomain
import CutoverJSON
import CutoverPostgres
import CutoverRepository

/// Joins snapshots that are read one by one with the positions that they carried, a batch at a time, so that neither the
/// database sorts all positions nor a query goes out for each snapshot. A row that cannot be decoded is an error in the place
/// of its snapshot.
final class SnapshotCursor {
  private let nextSnapshot: () throws -> Snapshot?
  private let connection: PostgresConnection
  private var batch: ArraySlice<Result<AccountTotal, any Error>> = []

  private static let batchSize = 250

  init(_ nextSnapshot: @escaping () throws -> Snapshot?, _ connection: PostgresConnection) {
    self.nextSnapshot = nextSnapshot
    self.connection = connection
  }

  func next() throws -> AccountTotal? {
    if batch.isEmpty { try fetch() }
    return try batch.popFirst()?.get()
  }

  private func fetch() throws {
    var rows: [Result<Snapshot, PostgresError>] = []
    while rows.count < Self.batchSize {
      do {
        guard let row = try nextSnapshot() else { break }
        rows.append(.success(row))
      } catch let error as PostgresError where !error.row.isEmpty { rows.append(.failure(error)) }
    }
    guard !rows.isEmpty else { return }
    let ids = rows.compactMap { try? $0.get().total.id }
    let positions = PartsOfRecords(
      try connection.allRows(FindRecordsBy<SnapshotPositionTable.BySnapshot>(ids)), by: \.record.snapshotId)
    batch =
      rows.map { row in
        Result {
          let row = try row.get()
          var total = row.total
          guard !row.positionsNull else { return total }
          total.positions = try RepositoryRead.naming("account_snapshot_positions", "id", total.id) {
            WireMap(try positions.of(total.id).map { .init(key: $0.record.market, value: $0.record.position) })
          }
          return total
        }
      }[...]
  }
}
