import CutoverDocuments
import CutoverDomain
import CutoverHosting
import CutoverPostgres
import CutoverRepository

/// The documents whose records are rows of one table, or of two.
extension Backfill {
  /// What `side` can be; empty where a legacy record has none.
  private static let sides: Set<String> = ["long", "short", "buy", "sell", ""]

  /// What a file of history no longer has stays in the repository.
  func trades() throws -> ListLoad<Trade, StoredRecord<PlacedTrade>> {
    var order = TradeOrder()
    return try ListLoad(
      ArenaLists.trades, in: source,
      names: { [NamedField("id", $0.id), NamedField("model_id", $0.modelId), NamedField("symbol", $0.symbol)] },
      fault: { trade in
        Self.sides.contains(trade.side) ? nil : ("side", "\"\(trade.side)\" is none of long, short, buy, sell")
      },
      row: { trade, _ in StoredRecord(order.place(trade), sequence: sequence) },
      write: { rows, connection in
        let trades = rows.map(\.record.trade)
        try addNames(models: trades.map(\.modelId), symbols: trades.map(\.symbol), connection)
        return try connection.execute(LoadRecords<TradeTable>(rows))
      },
      document: { list, connection in try setDocument(.trades, isNull: list.isNull, connection) })
  }

  func sinceInceptionValues() throws -> ListLoad<SinceInceptionValue, StoredRecord<SinceInceptionValue>> {
    try ListLoad(
      ArenaLists.sinceInceptionValues, in: source,
      names: { [NamedField("id", $0.id), NamedField("model_id", $0.modelId)] },
      row: { StoredRecord($0, arrival: $1, sequence: sequence) },
      write: { rows, connection in
        try addNames(models: rows.map(\.record.modelId), connection)
        return try connection.execute(LoadRecords<SinceInceptionTable>(rows))
      },
      document: { list, connection in try setDocument(.sinceInceptionValues, isNull: list.isNull, connection) })
  }

  func accountTotals() throws -> ListLoad<AccountTotal, StoredRecord<Snapshot>> {
    try ListLoad(
      ArenaLists.accountTotals, in: source,
      names: { total in
        [NamedField("id", total.id), NamedField("model_id", total.modelId)]
          + (total.positions?.entries ?? []).map { NamedField("positions", $0.key) }
      },
      row: { StoredRecord(Snapshot($0), arrival: $1, sequence: sequence) },
      write: { rows, connection in try write(snapshots: rows, connection) },
      document: { list, connection in
        try setDocument(.accountTotals, isNull: list.isNull, marker: list.integer(0), connection)
      })
  }

  private func write(snapshots rows: [StoredRecord<Snapshot>], _ connection: PostgresConnection) throws -> Int {
    let positions = rows.flatMap(\.record.positions)
    try addNames(models: rows.map(\.record.total.modelId), symbols: positions.map(\.market), connection)
    return try connection.execute(LoadRecords<SnapshotTable>(rows))
      + connection.execute(
        LoadRecords<SnapshotPositionTable>(positions.map { StoredRecord($0, sequence: sequence) }))
      + connection.execute(
        DeleteSnapshotPositionsExcept(
          snapshotIds: rows.map(\.record.total.id), keptSnapshotIds: positions.map(\.snapshotId),
          keptMarkets: positions.map(\.market)))
  }

  func leaderboard() throws -> ListLoad<LeaderboardEntry, StoredRecord<LeaderboardEntry>> {
    try state(
      .leaderboard, ArenaLists.leaderboard, LeaderboardTable.self, names: { [NamedField("id", $0.id)] }, row: { $0 },
      model: \.id)
  }

  func analytics() throws -> ListLoad<ModelAnalytics, StoredRecord<FiledAnalytics>> {
    try state(
      .analytics, ArenaLists.analytics, ListedAnalyticsTable.self, names: { [NamedField("model_id", $0.modelId)] },
      row: { FiledAnalytics(model: $0.modelId, analytics: $0) }, model: \.model)
  }

  /// A document of state, which replaces the rows of a table.
  private func state<Element: WireObject, Table: RecordTable>(
    _ document: LegacyDocument, _ list: ListDataset<Element>, _ table: Table.Type,
    names: @escaping (Element) -> [NamedField], row: @escaping (Element) -> Table.Record,
    model: @escaping (Table.Record) -> String
  ) throws -> ListLoad<Element, StoredRecord<Table.Record>> {
    try ListLoad(
      list, in: source, batch: .whole, names: names,
      row: { StoredRecord(row($0), arrival: $1, sequence: sequence) },
      write: { rows, connection in
        try addNames(models: rows.map { model($0.record) }, connection)
        return try connection.execute(LoadRecords<Table>(rows))
          + connection.execute(DeleteRecordsExcept<Table>(rows, upTo: sequence))
      },
      document: { list, connection in try setDocument(document, isNull: list.isNull, connection) })
  }

  /// The positions document is the state of all accounts: positions it does not have are closed.
  func positions() throws -> ListLoad<ModelPositions, (StoredRecord<AccountEntry>, [FiledPosition])> {
    try ListLoad(
      ArenaLists.positions, in: source, batch: .whole,
      names: { entry in
        [NamedField("model_id", entry.modelId)]
          + (entry.positions?.entries ?? []).map { NamedField("positions", $0.key) }
      },
      row: { entry, place in
        let account = AccountEntry(modelId: entry.modelId, positionsNull: entry.positions == nil)
        let positions = (entry.positions?.entries ?? []).map {
          FiledPosition(modelId: entry.modelId, market: $0.key, position: $0.value)
        }
        return (StoredRecord(account, arrival: place, sequence: sequence), positions)
      },
      write: { rows, connection in
        let (accounts, positions) = (rows.map(\.0), rows.flatMap(\.1))
        try addNames(models: accounts.map(\.record.modelId), symbols: positions.map(\.market), connection)
        return try connection.execute(LoadRecords<AccountTable>(accounts))
          + connection.execute(DeleteRecordsExcept<AccountTable>(accounts, upTo: sequence))
          + connection.execute(LoadRecords<PositionTable>(positions.map { StoredRecord($0, sequence: sequence) }))
          + connection.execute(CloseOpenPositionsExcept(rows: positions, seq: sequence))
      },
      document: { list, connection in try setDocument(.positions, isNull: list.isNull, connection) })
  }
}
