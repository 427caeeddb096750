import CutoverDomain
import CutoverHosting
import CutoverJSON
import CutoverPostgres
import CutoverRepository

/// Whom and what rows concern that somebody else wrote: the key of a row says it, or the row that is there now.
struct ForeignRowLabels {
  private var found: [Place: [EventLabel]] = [:]

  private struct Place: Hashable {
    let table: String
    let id: ExactString
  }

  /// The most rows of a table that are looked up. A report shows fewer.
  private static let limit = 1000

  /// Looks up those of `rows` whose keys do not say it. What cannot be read has no labels: the comparison reports it.
  init(of rows: [ForeignRow], on connection: PostgresConnection) {
    func ids(_ table: String, _ column: String = "id") -> [String] {
      let named = rows.lazy.filter { $0.table == table }.compactMap { $0.columns?[column]?.string }
      return Array(Set(named.prefix(Self.limit).map { ExactString($0) })).map(\.string)
    }
    let trades = ids("trades")
    for row in trades.isEmpty ? [] : (try? connection.all(FindRecords<TradeTable>(trades)).map(\.trade)) ?? [] {
      found[Place(table: "trades", id: ExactString(row.id))] = ArenaEvent.labels(model: row.modelId, symbol: row.symbol)
    }
    let snapshots = ids("account_equity_snapshots") + ids("account_snapshot_positions", "snapshot_id")
    for row in snapshots.isEmpty ? [] : (try? connection.all(FindRecords<SnapshotTable>(snapshots)).map(\.total)) ?? []
    {
      found[Place(table: "account_equity_snapshots", id: ExactString(row.id))] = ArenaEvent.labels(model: row.modelId)
    }
    let values = ids("since_inception_values")
    for row in values.isEmpty ? [] : (try? connection.all(FindRecords<SinceInceptionTable>(values))) ?? [] {
      found[Place(table: "since_inception_values", id: ExactString(row.id))] = ArenaEvent.labels(model: row.modelId)
    }
  }

  func of(_ row: ForeignRow) -> [EventLabel] {
    guard let columns = row.columns else { return [] }
    func text(_ name: String) -> String? { columns[name]?.string }
    func stored(_ table: String, _ column: String = "id") -> [EventLabel] {
      text(column).flatMap { found[Place(table: table, id: ExactString($0))] } ?? []
    }
    switch row.table {
    case "trades", "account_equity_snapshots", "since_inception_values": return stored(row.table)
    case "account_snapshot_positions":
      return stored("account_equity_snapshots", "snapshot_id") + ArenaEvent.labels(symbol: text("market"))
    case "positions": return ArenaEvent.labels(model: text("model_id"), symbol: text("market"))
    case "leaderboard_entries", "models": return ArenaEvent.labels(model: text("id"))
    case "model_analytics": return ArenaEvent.labels(model: text("model"))
    case "symbols": return ArenaEvent.labels(symbol: text("id"))
    default:
      return ArenaEvent.labels(model: text("model_id"), symbol: text("symbol"), provider: text("provider"))
    }
  }
}
