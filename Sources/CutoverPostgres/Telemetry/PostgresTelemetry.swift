package import CutoverTelemetry

/// What calls to Postgres tell of themselves.
enum PostgresTelemetry {
  static let calls = StoreCalls(
    "postgres", system: "postgresql", errorCodes: PostgresError.Code.allCases.map(\.rawValue)
  ) { error in
    (error as? PostgresError)?.code.rawValue ?? "other"
  }
}

extension PostgresPool {
  /// Has the metrics say how this pool is doing, under the name `pool`, as long as it exists. With `alias`, the same is
  /// said under the names that begin so.
  @discardableResult
  package func report(
    as pool: String, in registry: MetricsRegistry = .shared, alias: String? = nil
  ) -> MetricsRegistry.Collection {
    PoolMetrics.register(store: "postgres", pool: pool, in: registry, alias: alias) { [weak self] in
      self.map { ($0.size, $0.statistics) }
    }
  }
}
