package import ArgumentParser
package import CutoverConfiguration
package import CutoverHosting
package import CutoverPostgres
package import CutoverRedis
package import CutoverServices

/// Where Cutover's own servers live.
package struct StateFolder: ParsableArguments {
  @Option(
    help: ArgumentHelp("Where Cutover's own servers live (CUTOVER_STATE_PATH; default: .cutover).", valueName: "folder")
  )
  package var statePath: String?

  @OptionGroup package var instance: InstanceOptions

  package init() {}

  package var path: String { statePath ?? Settings.value(.statePath) }

  package var servers: EmbeddedServices {
    EmbeddedServices(statePath: path, isInterrupted: { Interruption.happened }, note: Console.note)
  }
}

/// The settings: each an environment variable, overridden by an option.
package struct Settings: ParsableArguments {
  @Option(help: ArgumentHelp("The Postgres to use (DATABASE_URL; default: Cutover's own).", valueName: "url"))
  package var databaseUrl: String?

  @Option(help: ArgumentHelp("The Redis to use (REDIS_URL; default: Cutover's own).", valueName: "url"))
  package var redisUrl: String?

  @OptionGroup package var state: StateFolder

  package init() {}

  package var services: ServiceEnvironment {
    ServiceEnvironment(
      postgresURL: databaseUrl ?? Self.optional(.databaseURL), redisURL: redisUrl ?? Self.optional(.redisURL),
      redisTLS: Self.redisTLS, statePath: state.path)
  }

  /// What holds for keys in Redis, for those who write them and those who compare them.
  package var cache: CacheSettings {
    var cache = CacheSettings()
    cache.short = Self.integer(.shortLifetime)
    cache.medium = Self.integer(.mediumLifetime)
    cache.long = Self.integer(.longLifetime)
    cache.prefix = Self.value(.cachePrefix)
    cache.newest = Self.integer(.listLength)
    cache.streamLength = Self.integer(.streamLength)
    cache.guardLifetime = Self.seconds(.guardTime)
    return cache
  }

  /// The Postgres at `url`, with the timeout of the settings. Throws ``PostgresError``.
  package static func postgres(_ url: String) throws -> PostgresConfiguration {
    try PostgresConfiguration(url: url, connectTimeout: seconds(.postgresConnectTimeout))
  }

  /// What a Redis by TLS goes by, where its address does not say.
  private static var redisTLS: RedisTLS {
    RedisTLS(
      authorityFile: optional(.redisAuthorityFile), certificateFile: optional(.redisCertificateFile),
      keyFile: optional(.redisKeyFile))
  }

  /// The Redis at `url`, with the timeouts of the settings. Throws ``RedisError``.
  package static func redis(_ url: String) throws(RedisError) -> RedisConfiguration {
    var configuration = try RedisConfiguration(url: url, tls: redisTLS)
    configuration.connectTimeout = .seconds(seconds(.redisConnectTimeout))
    configuration.commandTimeout = .seconds(seconds(.redisCommandTimeout))
    return configuration
  }

  /// The domain that the process acts on. A name that is none's is refused when the instance is opened; until then it
  /// stands for the first.
  package static var domain: any HostedDomain.Type {
    Domains.named(domainName(Instance.current)) ?? Domains.all[0]
  }

  /// The domain's copies in Redis. Throws `Failure` where it keeps none.
  package static func cached() throws -> any HostedCache.Type {
    guard let cache = domain.cache else {
      throw Failure(.usage, "the domain \(domain.name) keeps nothing in Redis")
    }
    return cache
  }

  private static func domainName(_ instance: Instance) -> String {
    instance.domain ?? instance.configuration.value(of: .domain, domain: nil)?.text ?? Domains.all[0].name
  }

  /// What the setting is, its default where nobody sets it. For settings that always have a value.
  package static func value(_ setting: Setting) -> String {
    guard let value = optional(setting) else { preconditionFailure("\(setting.variable) has no default") }
    return value
  }

  /// What the setting is, from the environment, the configuration file or its default; `nil` where it has none.
  package static func optional(_ setting: Setting) -> String? {
    let instance = Instance.current
    return instance.configuration.value(of: setting, domain: domainName(instance))?.text
  }

  /// The same by the name of the variable, for what is told names: a variable of the system is only looked up in the
  /// environment.
  package static func variable(_ name: String) -> String? {
    ConfigurationSchema.program.setting(variable: name).map(optional) ?? Instance.variable(name)
  }

  /// A number among the settings, which were checked when the instance was opened.
  package static func integer(_ setting: Setting) -> Int {
    guard let number = Int(value(setting)) else { preconditionFailure("\(setting.variable) is no number") }
    return number
  }

  /// A time among the settings, in seconds.
  package static func seconds(_ setting: Setting) -> Int {
    guard let seconds = SettingKind.seconds(value(setting)) else {
      preconditionFailure("\(setting.variable) is no time")
    }
    return seconds
  }
}

/// Where the legacy files are.
package struct LegacyFolder: ParsableArguments {
  @Option(
    name: [.long, .customLong("data-path")],
    help: ArgumentHelp("The folder of the legacy files (CUTOVER_DATA_PATH; default: legacy-json).", valueName: "folder")
  )
  package var from: String?

  package init() {}

  package var path: String { from ?? Settings.value(.dataPath) }
}

/// Where the legacy files are that events are mirrored into.
package struct DataFolder: ParsableArguments {
  @Option(
    help: ArgumentHelp("The folder of the legacy files (CUTOVER_DATA_PATH; default: legacy-json).", valueName: "folder")
  )
  package var dataPath: String?

  package init() {}

  package var path: String { dataPath ?? Settings.value(.dataPath) }
}
