package import CutoverTLS

/// Where the Postgres and the Redis of a run come from.
package struct Services: Sendable, Equatable {
  package enum Origin: String, Sendable {
    /// Named by `DATABASE_URL` or `REDIS_URL`.
    case given
    /// Cutover's own, under the state folder.
    case embedded
  }

  package let urls: ServiceURLs
  package let postgresOrigin: Origin
  package let redisOrigin: Origin

  /// Uses the servers that the environment names, and starts Cutover's own in place of those it does not name.
  ///
  /// A variable that is empty is one that is not set. Given servers are not asked whether they are there. Blocks.
  ///
  /// - Parameter note: Is told, a line each, what takes time or is unusual.
  package static func resolve(
    _ environment: ServiceEnvironment, note: @escaping @Sendable (String) -> Void = { _ in }
  ) throws -> Services {
    let postgres = environment.postgresURL
    let redis = environment.redisURL
    if let postgres, let redis {
      return Services(
        urls: ServiceURLs(postgres: postgres, redis: redis), postgresOrigin: .given, redisOrigin: .given)
    }
    let own = try EmbeddedServices(statePath: environment.statePath, note: note)
      .up(postgres: postgres == nil, redis: redis == nil).urls
    return Services(
      urls: ServiceURLs(postgres: postgres ?? own.postgres, redis: redis ?? own.redis),
      postgresOrigin: postgres == nil ? .embedded : .given, redisOrigin: redis == nil ? .embedded : .given)
  }
}

/// The settings that say which servers to use.
package struct ServiceEnvironment: Sendable, Equatable {
  /// `DATABASE_URL`
  package var postgresURL: String?
  /// `REDIS_URL`
  package var redisURL: String?
  /// Where people have set these, for messages.
  package var postgresSetting = "DATABASE_URL"
  package var redisSetting = "REDIS_URL"
  /// What TLS goes by where `redisURL` does not say.
  package var redisTLS = TLSSettings()
  /// `CUTOVER_STATE_PATH`, by default `.cutover` of the current folder.
  package var statePath: String

  package init(
    postgresURL: String? = nil, redisURL: String? = nil, redisTLS: TLSSettings = TLSSettings(),
    statePath: String = ".cutover"
  ) {
    self.postgresURL = postgresURL
    self.redisURL = redisURL
    self.redisTLS = redisTLS
    self.statePath = statePath
  }

  /// Reads the settings from environment variables.
  package init(_ variables: [String: String]) {
    func value(_ name: String) -> String? { variables[name].flatMap { $0.isEmpty ? nil : $0 } }
    self.init(
      postgresURL: value("DATABASE_URL"), redisURL: value("REDIS_URL"),
      statePath: value("CUTOVER_STATE_PATH") ?? ".cutover")
  }
}
