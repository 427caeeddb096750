import CutoverDocuments
import CutoverPostgres

extension Backfill {
  /// What `side` can be; empty where a legacy record has none.
  private static let sides: Set<String> = ["long", "short", "buy", "sell", ""]

  func trades() throws -> ListLoad<Trade, StoredTrade> {
    var order = TradeOrder()
    return ListLoad(
      name: LegacyDocument.trades.rawValue, list: try legacy.list(ArenaLists.trades), sequence: sequence, batch: batch,
      key: { ("id", $0.id) },
      names: { [NamedField("id", $0.id), NamedField("model_id", $0.modelId), NamedField("symbol", $0.symbol)] },
      fault: { trade in
        Self.sides.contains(trade.side) ? nil : ("side", "\"\(trade.side)\" is none of long, short, buy, sell")
      },
      row: { order.place($0, seq: sequence) },
      write: { rows, connection in
        try addNames(models: rows.map(\.trade.modelId), symbols: rows.map(\.trade.symbol), connection)
        return try connection.execute(UpsertTrades(rows: rows, always: false))
      })
  }
}
