import CutoverBasics
import CutoverDomain
import CutoverJSON
import CutoverPostgres

extension ForeignWrite {
  /// The parameters of the request that shows all trades.
  static let wholeOfRecentTrades = [QueryParameter.all, ""]

  /// What a report of `endpoint` says of the write; `nil` where no endpoint shows the table.
  func note(in endpoint: ArenaEndpoint?) -> ForeignWriteNote {
    let program = application.isEmpty ? "" : " (\(application))"
    let message = "\(op) by \(user)\(program) at \(UTCDate(at.microseconds / 1000).words)"
    let columns = key.flatMap { try? JSONValue.parse($0) }
    guard let columns, let place = place(of: columns, in: endpoint) else {
      return ForeignWriteNote(path: row(columns), message: message, labels: labels)
    }
    return ForeignWriteNote(parameters: place.parameters, path: place.path, message: message, labels: labels)
  }

  /// The record of the answer that a row with these key columns is part of; `nil` where its key does not tell.
  private func place(
    of columns: JSONValue, in endpoint: ArenaEndpoint?
  ) -> (parameters: [String], path: JSONPath)? {
    func record(_ list: String, _ field: String, _ column: String) -> (parameters: [String], path: JSONPath)? {
      guard let value = columns[column] else { return nil }
      let key = ElementKey([.init(field: ExactString(field), value: .init(value))])
      return ([], JSONPath([.member(ExactString(list)), .key(key)]))
    }
    switch (endpoint, table) {
    case (.trades, "trades"): return record("trades", "id", "id")
    case (.recentTrades, "trades"):
      return record("trades", "id", "id").map { (Self.wholeOfRecentTrades, $0.path) }
    case (.sinceInceptionValues, "since_inception_values"): return record("sinceInceptionValues", "id", "id")
    case (.leaderboard, "leaderboard_entries"): return record("leaderboard", "id", "id")
    case (.accountTotals, "account_equity_snapshots"): return record("accountTotals", "id", "id")
    case (.accountTotals, "account_snapshot_positions"): return record("accountTotals", "id", "snapshot_id")
    case (.positions, "accounts"), (.positions, "positions"): return record("accountTotals", "model_id", "model_id")
    case (.analytics, "model_analytics"): return record("analytics", "model_id", "model")
    case (.conversations, "conversations"): return record("conversations", "model_id", "model_id")
    case (.conversations, "conversation_messages"):
      return model.map {
        let key = ElementKey([.init(field: "model_id", value: .string(ExactString($0)))])
        return ([], JSONPath([.member("conversations"), .key(key)]))
      }
    case (.modelAnalytics, "model_analytics"):
      return columns["model"]?.string.map { ([$0], JSONPath([.member("analytics")])) }
    case (.cryptoPrices, "price_latest"):
      return columns["symbol"]?.string.map { ([], JSONPath([.member("prices"), .member(ExactString($0))])) }
    default: return nil
    }
  }

  /// The table, and the row's key where there is one: TRUNCATE is about all rows.
  private func row(_ columns: JSONValue?) -> JSONPath {
    let components = (columns?.members ?? []).map { ElementKey.Component(field: $0.name, value: .init($0.value)) }
    return JSONPath([.member(ExactString(table))] + (components.isEmpty ? [] : [.key(ElementKey(components))]))
  }
}
