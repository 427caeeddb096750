package import ArgumentParser
package import CutoverConfiguration
package import CutoverHosting
package import CutoverPostgres
package import CutoverRedis
package import CutoverServices
import CutoverTLS
import Glibc

/// Where Cutover's own servers live.
package struct StateFolder: ParsableArguments {
  @Option(
    help: ArgumentHelp("Where Cutover's own servers live (CUTOVER_STATE_PATH; default: .cutover).", valueName: "folder")
  )
  package var statePath: String?

  @OptionGroup package var instance: InstanceOptions

  package init() {}

  /// That of the domain: its journal and what goes with it.
  package var path: String { DomainPlace(of: instance.hosted).statePath(in: root) }

  /// The journal of the domain.
  package var journal: JournalPlace { JournalPlace(of: instance.hosted, statePath: path) }

  /// That of the instance, with the servers that all its domains share.
  package var root: String { statePath ?? Settings.value(.statePath) }

  package var servers: EmbeddedServices {
    EmbeddedServices(statePath: root, isInterrupted: { Interruption.happened }, note: Console.note)
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
    var environment = ServiceEnvironment(
      postgresURL: databaseUrl ?? optional(.databaseURL), redisURL: redisUrl ?? optional(.redisURL),
      redisTLS: Self.redisTLS, statePath: state.root)
    if let setting = ServerAddress.postgres(of: domain).setting { environment.postgresSetting = setting }
    if let setting = ServerAddress.redis(of: domain).setting { environment.redisSetting = setting }
    return environment
  }

  /// What holds for keys in Redis, for those who write them and those who compare them.
  package var cache: CacheSettings {
    var cache = CacheSettings()
    cache.short = integer(.shortLifetime)
    cache.medium = integer(.mediumLifetime)
    cache.long = integer(.longLifetime)
    cache.prefix = CachePrefixes(of: Domains.all, in: Instance.current.configuration).prefix(of: domain)
    cache.newest = integer(.listLength)
    cache.streamLength = integer(.streamLength)
    cache.guardLifetime = seconds(.guardTime)
    return cache
  }

  /// The Postgres at `url`, and in it the schema of the domain. Throws ``PostgresError``.
  package func postgres(_ url: String) throws -> PostgresConfiguration {
    var configuration = try Self.postgres(url)
    configuration.schema = optional(.schema) ?? DomainPlace(of: domain).schema
    return configuration
  }

  /// These settings, as they are for another domain.
  package func of(_ domain: any HostedDomain.Type) -> Settings {
    var settings = self
    settings.state.instance.domain = domain.name
    return settings
  }

  /// The Postgres at `url`, with the timeout of the settings. Throws ``PostgresError``.
  package static func postgres(_ url: String) throws -> PostgresConfiguration {
    var configuration = try PostgresConfiguration(url: url, connectTimeout: postgresConnectTimeout)
    if LookingPatience.isLooking { configuration.patience = LookingPatience.asking }
    // Somebody who looks at the server's sessions sees whose they are, unless the URL calls them something else.
    if configuration["application_name"] == "cutover" { configuration["application_name"] = ProcessName.own }
    return configuration
  }

  /// In seconds. Somebody who only looks is not let wait as long as somebody whose work has to be done.
  private static var postgresConnectTimeout: Int {
    let seconds = seconds(.postgresConnectTimeout)
    let value = Instance.current.configuration.value(of: .postgresConnectTimeout, domain: Domains.current.name)
    return LookingPatience.isLooking && value?.origin == .standard ? min(seconds, LookingPatience.connecting) : seconds
  }

  /// What a Redis by TLS goes by, where its address does not say.
  private static var redisTLS: TLSSettings {
    TLSSettings(
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

  /// The domain that these settings are of.
  package var domain: any HostedDomain.Type { state.instance.hosted }

  /// What the setting is, its default where nobody sets it. For settings that always have a value.
  package static func value(_ setting: Setting) -> String {
    guard let value = optional(setting) else { preconditionFailure("\(setting.variable) has no default") }
    return value
  }

  /// What the setting is, from the environment, the configuration file or its default; `nil` where it has none.
  package static func optional(_ setting: Setting) -> String? { optional(setting, of: Domains.current) }

  private static func optional(_ setting: Setting, of domain: any HostedDomain.Type) -> String? {
    Instance.current.configuration.value(of: setting, domain: domain.name)?.text
  }

  /// The same by the name of the variable, for what is told names: a variable of the system is only looked up in the
  /// environment.
  package static func variable(_ name: String) -> String? {
    ConfigurationSchema.program.setting(variable: name).map(optional) ?? Instance.variable(name)
  }

  /// A number among the settings, which were checked when the instance was opened.
  package static func integer(_ setting: Setting) -> Int { number(value(setting), setting) }

  /// A time among the settings, in seconds.
  package static func seconds(_ setting: Setting) -> Int { seconds(value(setting), setting) }

  private static func number(_ text: String, _ setting: Setting) -> Int {
    guard let number = Int(text) else { preconditionFailure("\(setting.variable) is no number") }
    return number
  }

  private static func seconds(_ text: String, _ setting: Setting) -> Int {
    guard let seconds = SettingKind.seconds(text) else { preconditionFailure("\(setting.variable) is no time") }
    return seconds
  }
}

/// What is set for the domain: the same questions as those of the program, answered from the domain's section where the
/// setting belongs to a domain.
extension Settings {
  package func optional(_ setting: Setting) -> String? { Self.optional(setting, of: domain) }

  package func value(_ setting: Setting) -> String {
    guard let value = optional(setting) else { preconditionFailure("\(setting.variable) has no default") }
    return value
  }

  package func integer(_ setting: Setting) -> Int { Self.number(value(setting), setting) }

  package func seconds(_ setting: Setting) -> Int { Self.seconds(value(setting), setting) }
}

/// Where the legacy files are.
package struct LegacyFolder: ParsableArguments {
  @Option(
    name: [.long, .customLong("data-path")],
    help: ArgumentHelp(
      "The legacy folder or SQLite file (CUTOVER_DATA_PATH; default: legacy-json or legacy.db).", valueName: "path")
  )
  package var from: String?

  package init() {}

  package var path: String { from ?? Settings.value(.dataPath) }
}

extension LegacyFolder {
  /// Throws `Failure` where an option names a folder that is not there.
  package func checkNamed() throws {
    guard let from, access(from, F_OK) != 0 else { return }
    throw Failure(.badInput, "\(from): \(String(cString: strerror(errno))); name another folder (--from)")
  }
}

/// Where the legacy files are that events are mirrored into.
package struct DataFolder: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The legacy folder or SQLite file (CUTOVER_DATA_PATH; default: legacy-json or legacy.db).", valueName: "path")
  )
  package var dataPath: String?

  package init() {}

  package var path: String { dataPath ?? Settings.value(.dataPath) }
}
