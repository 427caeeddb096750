package import CutoverHosting
import CutoverPostgres
import CutoverTelemetry

extension Arbitrage {
  private static let queue = MetricDescription.gauge(
    "arb_queue_depth", "Events of the chain that are not processed: new ones, and those that can never be",
    labels: ["state"])
  private static let received = MetricDescription.gauge(
    "arb_onchain_events_received", "Events of the chain that the queue has, processed or not")
  private static let orders = MetricDescription.gauge(
    "arb_schwab_orders_executed", "Orders at brokers, by what became of them", labels: ["status"])
  private static let positions = MetricDescription.gauge(
    "arb_accumulated_positions",
    "Shares of a ticker that no order hedges yet, below 0 where more were sold than bought",
    labels: ["symbol"])
  private static let drift = MetricDescription.gauge(
    "cutover_float_drift", "How far a position that was added up in binary64 is from the exact one, in shares",
    labels: ["symbol"])
  private static let imported = MetricDescription.gauge(
    "cutover_import_rows",
    "Rows of the legacy file, by whether the repository has them or the newest import refused them",
    labels: ["table", "outcome"])

  package static let probe: DomainProbe? = DomainProbe([queue, received, orders, positions, drift, imported]) {
    connection in
    let events = try connection.one(CountQueue())
    let executions = try connection.all(CountExecutions())
    let drifts = try connection.all(ListPositionDrifts())
    let tables = try connection.all(ListTableNumbers())
    let refused = try connection.all(CountRefusedRows())
    return { samples in
      samples.set(queue, events?.newEvents ?? 0, "new")
      samples.set(queue, events?.poisonEvents ?? 0, "poison")
      samples.set(received, events?.received ?? 0)
      for row in executions { samples.set(orders, row.executions ?? 0, row.status) }
      for row in drifts {
        samples.set(positions, row.netPosition ?? 0, row.symbol)
        if let value = row.drift { samples.set(drift, value, row.symbol) }
      }
      for row in tables { samples.set(imported, row.rowCount ?? 0, row.name ?? "", "taken") }
      for row in refused { samples.set(imported, row.refused ?? 0, row.sourceTable, "refused") }
    }
  }
}
