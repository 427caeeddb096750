package import CutoverHosting
import CutoverPostgres
package import CutoverTelemetry

extension Arbitrage {
  private static let queue = MetricDescription.gauge(
    "arb_queue_depth", "Events of the chain that are not processed: new ones, and those that can never be",
    labels: ["state"])
  private static let received = MetricDescription.gauge(
    "arb_onchain_events_received", "Events of the chain that the queue has, processed or not")
  private static let orders = MetricDescription.gauge(
    "arb_schwab_orders_executed", "Orders at brokers, by what became of them", labels: ["status"])
  private static let duration = MetricDescription.gauge(
    "arb_trade_execution_duration_ms",
    "How long the newest thousand orders took from the decision to the fill, in milliseconds", labels: ["quantile"])
  private static let positions = MetricDescription.gauge(
    "arb_accumulated_positions",
    "Shares of a ticker that no order hedges yet, below 0 where more were sold than bought",
    labels: ["symbol"])
  private static let drift = MetricDescription.gauge(
    "cutover_float_drift", "How far a position that was added up in binary64 is from the exact one, in shares",
    labels: ["symbol"])

  /// No row says how often: there is one pair of tokens.
  package static let eventCounters = [
    "tokens": MetricDescription.counter("arb_token_refreshes_total", "Pairs of tokens that the bot has brought")
  ]

  package static let probe: DomainProbe? = DomainProbe(
    [queue, received, orders, duration, positions, drift, ImportedRows.description]
  ) { connection in
    let events = try connection.one(CountQueue())
    let executions = try connection.all(CountExecutions())
    let durations = try connection.all(MeasureExecutions())
    let drifts = try connection.all(ListPositionDrifts())
    let imported = try ImportedRows.ask(of: datasets, connection)
    return { samples in
      samples.set(queue, events?.newEvents ?? 0, "new")
      samples.set(queue, events?.poisonEvents ?? 0, "poison")
      samples.set(received, events?.received ?? 0)
      for row in executions { samples.set(orders, row.executions ?? 0, row.status) }
      for row in durations { samples.set(duration, row.milliseconds ?? 0, row.quantile ?? "") }
      for row in drifts {
        samples.set(positions, row.netPosition ?? 0, row.symbol)
        if let value = row.drift { samples.set(drift, value, row.symbol) }
      }
      imported(&samples)
    }
  }
}
