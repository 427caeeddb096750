import CutoverDomain
package import CutoverFlags
package import CutoverTelemetry

/// What the flags say, for dashboards: where each endpoint is, and whether the server knows.
package enum FlagMetrics {
  private static let stage = MetricDescription.gauge(
    "cutover_flag_stage", "The stage of an endpoint: 0 off, 1 dualwrite, 2 shadow, 3 live, 4 rampdown, 5 complete",
    labels: ["endpoint"])
  private static let share = MetricDescription.gauge(
    "cutover_flag_repository_percent", "The share of clients whom the repository answers, 0 to 100",
    labels: ["endpoint"])
  private static let stale = MetricDescription.gauge(
    "cutover_flags_stale_seconds", "For how long the flags cannot be read, 0 where they can")

  package static let descriptions = [stage, share, stale]

  /// Has `registry` say what `watcher` sees, until the collection is ended. `clock` gives Unix milliseconds.
  package static func report(
    _ watcher: FlagWatcher, in registry: MetricsRegistry = .shared, clock: @escaping @Sendable () -> Int64
  ) -> MetricsRegistry.Collection {
    registry.collect(descriptions) { [weak watcher] samples in
      guard let watcher else { return }
      for flag in watcher.flags.flags {
        samples.set(stage, Stage.allCases.firstIndex(of: flag.state.stage) ?? 0, flag.state.endpoint)
        samples.set(share, percent(flag.state), flag.state.endpoint)
      }
      let since = watcher.status.troubleSince
      samples.set(stale, since.map { Double(max(0, clock() - $0)) / 1000 } ?? 0)
    }
  }

  private static func percent(_ state: FlagState) -> Int {
    switch state.stage.authority {
    case .legacy: 0
    case .share: state.percent
    case .repository: 100
    }
  }
}
