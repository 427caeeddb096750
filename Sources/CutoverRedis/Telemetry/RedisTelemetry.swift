package import CutoverTelemetry

/// What calls to Redis tell of themselves.
enum RedisTelemetry {
  static let calls = StoreCalls("redis", system: "redis", errorCodes: RedisError.Code.allCases.map(\.rawValue)) {
    error in
    (error as? RedisError)?.code.rawValue ?? "other"
  }

  /// What a round trip is called: by its command, or by what holds its commands together.
  static func name(of commands: [RedisCommand]) -> String {
    guard let first = commands.first, commands.count > 1 else { return commands.first?.name.uppercased() ?? "" }
    return first.name.uppercased() == "MULTI" ? "transaction" : "pipeline"
  }
}

extension RedisPool {
  /// Has the metrics say how this pool is doing, under the name `pool`, as long as it exists.
  @discardableResult
  package func report(
    as pool: String, in registry: MetricsRegistry = .shared
  ) -> MetricsRegistry.Collection {
    PoolMetrics.register(store: "redis", pool: pool, in: registry) { [weak self] in
      self.map { ($0.size, $0.statistics) }
    }
  }
}
