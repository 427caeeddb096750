import CutoverDocuments
import CutoverDomain
import CutoverJSON
import CutoverPostgres

extension Backfill {
  /// The positions document is the state of all accounts: positions it does not have are closed.
  func positions() throws -> ListLoad<ModelPositions, (StoredAccount, [StoredPosition])> {
    var arrival: Int64 = 0
    return ListLoad(
      name: LegacyDocument.positions.rawValue, list: try legacy.list(ArenaLists.positions), sequence: sequence,
      batch: nil,
      key: { ("model_id", $0.modelId) },
      names: {
        [NamedField("model_id", $0.modelId)]
          + ($0.positions?.entries ?? [])
          .map { NamedField("positions", $0.key) }
      },
      row: { entry in
        defer { arrival += 1 }
        let account = StoredAccount(
          modelId: entry.modelId, arrival: arrival, positionsNull: entry.positions == nil, seq: sequence)
        let positions = entry.positions?.entries.map {
          StoredPosition(position: $0.value, modelId: entry.modelId, market: $0.key, seq: sequence)
        }
        return (account, positions ?? [])
      },
      write: { rows, connection in
        let accounts = rows.map(\.0)
        let positions = rows.flatMap(\.1)
        try addNames(models: accounts.map(\.modelId), symbols: positions.map(\.market), connection)
        return try connection.execute(UpsertAccounts(rows: accounts, always: false))
          + connection.execute(DeleteAccountsExcept(rows: accounts, seq: sequence))
          + connection.execute(UpsertOpenPositions(rows: positions, always: false))
          + connection.execute(CloseOpenPositionsExcept(rows: positions, seq: sequence))
      })
  }

  func accountTotals() throws -> ListLoad<AccountTotal, (StoredSnapshot, [StoredSnapshotPosition])> {
    let list = try legacy.list(ArenaLists.accountTotals)
    var arrival: Int64 = 0
    return ListLoad(
      name: LegacyDocument.accountTotals.rawValue, list: list, sequence: sequence, batch: batch,
      lastHourlyMarkerRead: list.integer(0),
      key: { ("id", $0.id) },
      names: {
        [NamedField("id", $0.id), NamedField("model_id", $0.modelId)]
          + ($0.positions?.entries ?? [])
          .map { NamedField("positions", $0.key) }
      },
      row: { total in
        defer { arrival += 1 }
        let positions = total.positions?.entries.map {
          StoredSnapshotPosition(position: $0.value, snapshotId: total.id, market: $0.key)
        }
        let snapshot = StoredSnapshot(
          total: total, arrival: arrival, positionsNull: total.positions == nil, seq: sequence)
        return (snapshot, positions ?? [])
      },
      write: { rows, connection in
        let snapshots = rows.map(\.0)
        let positions = rows.flatMap(\.1)
        try addNames(models: snapshots.map(\.total.modelId), symbols: positions.map(\.market), connection)
        return try connection.execute(UpsertSnapshots(rows: snapshots, always: false))
          + connection.execute(UpsertSnapshotPositions(rows: positions))
          + connection.execute(
            DeleteSnapshotPositionsExcept(
              snapshotIds: snapshots.map(\.total.id), keptSnapshotIds: positions.map(\.snapshotId),
              keptMarkets: positions.map(\.market)))
      })
  }

  /// Makes the models and symbols known that are mentioned here for the first time. Not counted among the rows changed.
  func addNames(models: [String] = [], symbols: [String] = [], _ connection: PostgresConnection) throws {
    if !models.isEmpty { try connection.execute(AddModels(rows: distinct(models))) }
    if !symbols.isEmpty { try connection.execute(AddSymbols(rows: distinct(symbols))) }
  }

  private func distinct(_ names: [String]) -> [StoredName] {
    Set(names.map { ExactString($0) }).sorted().map { StoredName(id: $0.string, seq: sequence) }
  }
}
