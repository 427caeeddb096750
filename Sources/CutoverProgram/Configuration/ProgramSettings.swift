package import CutoverConfiguration
import CutoverDomain
import CutoverHTTP
import CutoverHosting
import CutoverParity
import CutoverPostgres
import CutoverRedis
import CutoverTelemetry

/// Every setting of the program. The list makes the commented file of `cutover init`, checks the configuration file and
/// the environment, and is what docs/settings.md documents.
extension Setting {
  package static let name = Setting(
    "name", "CUTOVER_NAME", .text, note: "the folder", "what commands call this instance on a terminal")
  package static let domain = Setting(
    "domain", "CUTOVER_DOMAIN", .choices(Domains.all.map { $0.name }), default: Domains.all[0].name,
    "the domain, or several of them separated by commas, of which commands act on the first unless --domain names another"
  )
  package static let statePath = Setting(
    "state_path", "CUTOVER_STATE_PATH", .path, default: ".cutover",
    "journal, counts of shadow reads, Cutover's own servers")

  package static let databaseURL = Setting(
    "postgres.url", "DATABASE_URL", .postgres, note: "Cutover's own", scope: .both,
    use: { text, _ in _ = try PostgresConfiguration(url: text) },
    "the Postgres, as libpq takes it: postgresql://user@host/name?sslmode=verify-full")
  static let postgresConnectTimeout = Setting(
    "postgres.connect_timeout", "CUTOVER_POSTGRES_CONNECT_TIMEOUT", .time(1...3600), default: "10s",
    "how long a connection may take to be made, where the address does not say (connect_timeout)")
  static let serveConnections = Setting(
    "postgres.serve_connections", "CUTOVER_POSTGRES_SERVE_CONNECTIONS", .integer(1...1000), default: "4",
    "how many connections of cutover serve read for clients, each with a thread; as many threads read the legacy files")
  static let writerConnections = Setting(
    "postgres.writer_connections", "CUTOVER_POSTGRES_WRITER_CONNECTIONS", .integer(3...1000), default: "3",
    "how many connections a writer has: for the sink, the relay and status requests")

  package static let redisURL = Setting(
    "redis.url", "REDIS_URL", .redis, note: "Cutover's own", scope: .both,
    form: { text in
      do throws(RedisError) { _ = try RedisConfiguration(url: text) } catch {
        return "an address such as redis://host:6379/0 (\(error.message))"
      }
      return nil
    },
    "the Redis: redis://user:password@host:6379/0, rediss:// for TLS, unix:///run/redis.sock?db=0")
  static let redisAuthorityFile = Setting(
    "redis.ca_file", "REDIS_CA_FILE", .path, note: "the system's",
    "the certificates that are trusted where Redis is reached by TLS, in PEM")
  static let redisCertificateFile = Setting(
    "redis.cert_file", "REDIS_CERT_FILE", .path, "the certificate that Cutover shows there, in PEM")
  static let redisKeyFile = Setting(
    "redis.key_file", "REDIS_KEY_FILE", .path, note: "in the file of the certificate",
    "the key of that certificate, in PEM")

  static let redisConnectTimeout = Setting(
    "redis.connect_timeout", "CUTOVER_REDIS_CONNECT_TIMEOUT", .time(1...3600), default: "2s",
    "how long a connection may take to be made")
  static let redisCommandTimeout = Setting(
    "redis.command_timeout", "CUTOVER_REDIS_COMMAND_TIMEOUT", .time(1...3600), default: "10s",
    "the longest silence of the server while a command is under way")
  static let redisConnections = Setting(
    "redis.connections", "CUTOVER_REDIS_CONNECTIONS", .integer(1...1000), default: "1",
    "how many connections a command or a writer has")

  package static let flagFile = Setting(
    "flags.file", "CUTOVER_FLAGS", .path, default: "flags/flags.json", "the flag file; its history is beside it")
  package static let flagStore = Setting(
    "flags.store", "CUTOVER_FLAG_STORE", .choice(["file", "postgres"]), default: "file",
    use: { _, _ in _ = try FlagSettings.configuredDatabase },
    "file, or postgres where there is more than one node")
  package static let actor = Setting(
    "flags.actor", "CUTOVER_ACTOR", .text, note: "the user at the terminal", "who changes a flag, for the history")

  static let auditKey = Setting(
    "flags.audit_key", "CUTOVER_AUDIT_KEY", .secret,
    use: { text, _ in _ = try FlagSettings.auditKeys(text: text, file: nil) },
    "signs the history of the flags; a key a line, the first one signs, the others check older records")
  static let auditKeyFile = Setting(
    "flags.audit_key_file", "CUTOVER_AUDIT_KEY_FILE", .path,
    use: { text, _ in _ = try FlagSettings.auditKeys(text: Settings.optional(.auditKey), file: text) },
    "the same, from a file")

  package static let reports = Setting(
    "parity.reports", "CUTOVER_REPORTS", .path, default: "reports",
    "where reports go, and where the flag gates look for them")
  package static let rules = Setting(
    "parity.rules", "CUTOVER_RULES", .path, scope: .both,
    use: { text, domain in
      _ = try Rules(file: text, endpoints: Domains.named(domain)?.endpoints, domain: domain)
    },
    "the file of tolerance rules")
  package static let settle = Setting(
    "parity.settle", "CUTOVER_SETTLE", .duration, default: "2s",
    "for how long a difference has to stay, where somebody else writes the legacy files")
  package static let reread = Setting(
    "parity.reread", "CUTOVER_REREAD", .duration, default: "1m", "how long what moves there is read again")
  package static let jobs = Setting(
    "parity.jobs", "CUTOVER_JOBS", .integer(1...64), note: "the processors",
    "how many threads compare, where both sides are read at one moment, 64 at most")
  package static let cutAge = Setting(
    "parity.cut_age", "CUTOVER_CUT_AGE", .time(0...SharedCut.copyLifetime / 2), default: "20m",
    "how long parts of a run are begun at one cut, 30 minutes at most")
  package static let lease = Setting(
    "parity.lease", "CUTOVER_LEASE", .time(1...31_536_000), default: "30s",
    "how long a part of a run stays with a process that is not heard of")
  package static let history = Setting(
    "parity.history", "CUTOVER_HISTORY", .duration, default: "400d",
    "how long runs, and differences that are resolved, are kept")
  package static let samples = Setting(
    "parity.samples", "CUTOVER_SAMPLES", .duration, default: "90d",
    "how long samples, and what each run changed, are kept")

  static let reportsKeep = Setting(
    "parity.reports_keep", "CUTOVER_REPORTS_KEEP", .duration, default: "90d", "how long reports are kept")
  static let reportsMost = Setting(
    "parity.reports_most", "CUTOVER_REPORTS_MOST", .integer(1...1_000_000), default: "1000",
    "how many reports are kept, whatever their age")

  static let journal = Setting(
    "journal.url", "CUTOVER_JOURNAL", .postgres, note: "a file in the state folder",
    use: { text, _ in _ = try PostgresConfiguration(url: text) },
    "the Postgres that keeps the journal, for more than one machine; name all its servers, as in postgresql://a,b/cutover"
  )
  static let requireSync = Setting(
    "journal.require_sync", "CUTOVER_REQUIRE_SYNC", .boolean, default: "false",
    "whether events are refused while no standby of that Postgres has them when they are accepted")
  package static let nodeURL = Setting(
    "nodes.url", "CUTOVER_NODE_URL", .text,
    form: { text in
      do throws(HTTPEndpointError) { _ = try HTTPEndpoint(url: text, defaultPort: 80) } catch {
        return "the address of this node's server, such as http://node-1:8888 (\(error))"
      }
      return nil
    },
    "where other nodes reach the server of this one, as in https://node-1, for the legacy side of a parity run")
  static let nodeAuthorityFile = Setting(
    "nodes.ca_file", "CUTOVER_NODE_CA_FILE", .path, note: "the system's",
    "the certificates that are trusted where another node is reached by https, in PEM")
  package static let nodeToken = Setting(
    "nodes.token", "CUTOVER_NODE_TOKEN", .secret,
    form: { $0.utf8.count < 16 ? "a token of 16 characters or more" : nil },
    "the token that nodes show one another, the same on all; without one none reads the legacy side of another")
  package static let retention = Setting(
    "journal.retention", "CUTOVER_RETENTION", .duration, default: "7d",
    "how long the journal keeps what every side has applied")

  package static let finishAfter = Setting(
    "finish.after", "CUTOVER_FINISH_AFTER", .duration, default: "7d",
    "how long every endpoint has to have been complete before cutover finish ends the migration")

  package static let listen = Setting(
    "server.listen", "CUTOVER_LISTEN", .text, default: "127.0.0.1:8888",
    form: { (try? ListenAddress($0)) == nil ? "an address such as 127.0.0.1:8888 or [::1]:8888" : nil },
    "where cutover serve listens")
  package static let readDeadline = Setting(
    "server.read_deadline", "CUTOVER_READ_DEADLINE", .integer(1...3_600_000), default: "2000",
    "milliseconds that a side may take to answer")
  package static let adminToken = Setting(
    "server.admin_token", "CUTOVER_ADMIN_TOKEN", .secret, "the token of /admin; without one there is no /admin")
  package static let adminTokens = Setting(
    "server.admin_tokens", "CUTOVER_ADMIN_TOKENS", .secret, form: AccessSettings.tokensForm,
    "tokens of persons for /admin, name:token, separated by commas; only these can approve each other's promotions")
  static let ingestToken = Setting(
    "server.ingest_token", "CUTOVER_INGEST_TOKEN", .secret, "the token that POST /ingest has to show")
  static let hosts = Setting(
    "server.hosts", "CUTOVER_HOSTS", .text, form: AccessSettings.hostsForm,
    "further names, separated by commas, by which /ingest, /admin and /ofrep may be reached")
  static let flagOrigins = Setting(
    "server.ofrep_origins", "CUTOVER_OFREP_ORIGINS", .text, default: "*", form: AccessSettings.originsForm,
    "the origins, separated by commas, whose pages may evaluate flags; * for all")

  package static let log = Setting(
    "log", "CUTOVER_LOG", .text, note: "info for serve, else nothing",
    form: { (try? LogSettings($0)) == nil ? LogSettingsError.wanted : nil }, "level, and ,json or ,text")
  static let tracesBase = Setting(
    "traces.endpoint", "OTEL_EXPORTER_OTLP_ENDPOINT", .url,
    "the collector of traces; without one there are none")
  static let tracesEndpoint = Setting(
    "traces.traces_endpoint", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", .url, note: "from the one above",
    "the whole address for traces")
  static let tracesExporter = Setting(
    "traces.exporter", "OTEL_TRACES_EXPORTER", .choice(["otlp", "none"]), default: "otlp", "none turns traces off")
  static let tracesSampler = Setting(
    "traces.sampler", "OTEL_TRACES_SAMPLER", .text, default: "parentbased_always_on", "which traces are recorded")
  static let tracesSamplerArgument = Setting(
    "traces.sampler_argument", "OTEL_TRACES_SAMPLER_ARG", .share, default: "1",
    "the share, for samplers that take one")
  static let serviceName = Setting(
    "traces.service_name", "OTEL_SERVICE_NAME", .text, default: "cutover", "how spans name the program")
  static let resourceAttributes = Setting(
    "traces.resource_attributes", "OTEL_RESOURCE_ATTRIBUTES", .text, "key=value,… for all spans")
  static let tracesDisabled = Setting(
    "traces.disabled", "OTEL_SDK_DISABLED", .boolean, default: "false", "true turns traces off")

  /// The domains that keep something in Redis, those of them that make use of a part of the settings, and those that have
  /// views.
  private static let cached = Domains.all.filter { $0.cache != nil }.map { $0.name }
  private static func caching(_ part: CacheSettings.Part) -> [String] {
    Domains.all.filter { $0.cache?.used.contains(part) == true }.map { $0.name }
  }
  private static let viewed = Domains.all.filter { $0.views != nil }.map { $0.name }

  /// One for each endpoint that a domain has only where it is asked for: `recent_trades`, CUTOVER_RECENT_TRADES.
  fileprivate static let offered = Domains.all.flatMap { domain in
    domain.optionalEndpoints.map { Setting(offering: $0, of: domain.name) }
  }

  init(offering endpoint: OptionalEndpoint, of domain: String) {
    self.init(
      endpoint.setting, "CUTOVER_\(endpoint.setting.uppercased())", .boolean, default: "false", scope: .domain,
      of: [domain], endpoint.abstract)
  }

  package static let dataPath = Setting(
    "legacy_path", "CUTOVER_DATA_PATH", .path, default: "legacy-json",
    note: "legacy-json; legacy.db where it is a SQLite file", standards: filed, scope: .domain,
    "the folder of the legacy files, or the legacy SQLite file")
  private static let filed = Dictionary(
    uniqueKeysWithValues: Domains.all.filter { !$0.legacy.isFolder }.map { ($0.name, "legacy.db") })
  static let schema = Setting(
    "schema", "CUTOVER_SCHEMA", .word,
    note: "the search path of the database; the domain's name where it is not the first",
    scope: .domain, "the schema of Postgres that has the domain's tables")
  static let shortLifetime = Setting(
    "cache.ttl_short", "CUTOVER_TTL_SHORT", .integer(1...31_536_000), default: "10", scope: .domain,
    of: caching(.short),
    "seconds that prices stay in Redis")
  static let mediumLifetime = Setting(
    "cache.ttl_medium", "CUTOVER_TTL_MEDIUM", .integer(1...31_536_000), default: "60", scope: .domain,
    of: caching(.medium),
    "the same for trades, leaderboard and lists; positions half of it")
  static let longLifetime = Setting(
    "cache.ttl_long", "CUTOVER_TTL_LONG", .integer(1...31_536_000), default: "300", scope: .domain,
    of: caching(.long),
    "the same for since-inception values and conversations; analytics twice of it")
  package static let cachePrefix = Setting(
    "cache.prefix", "CUTOVER_CACHE_PREFIX", .word,
    note: "nof0; for each further domain with a cache, its name", scope: .domain, of: cached,
    "what the names of all keys begin with; another one for each instance that shares a Redis")
  static let listLength = Setting(
    "cache.list_length", "CUTOVER_CACHE_LIST_LENGTH", .integer(1...100_000), default: "200", scope: .domain,
    of: caching(.lists),
    "how many of the newest trades of a model, and messages of its last conversation, are kept")
  static let streamLength = Setting(
    "cache.stream_length", "CUTOVER_CACHE_STREAM_LENGTH", .integer(1...100_000_000), default: "100000", scope: .domain,
    of: caching(.stream),
    "about how many trades the stream for consumers keeps")
  static let guardTime = Setting(
    "cache.guard_time", "CUTOVER_CACHE_GUARD_TIME", .time(60...31_536_000), default: "24h", scope: .domain,
    of: caching(.stream),
    "for how long it is known which trades were streamed, so that none is streamed twice")

  static let viewsInterval = Setting(
    "views.interval", "CUTOVER_VIEWS_INTERVAL", .time(1...86_400), default: "1m", scope: .domain, of: viewed,
    "the shortest time between two refreshes of the materialised views")
  static let viewsTimeout = Setting(
    "views.timeout", "CUTOVER_VIEWS_TIMEOUT", .time(1...86_400), default: "1m", scope: .domain, of: viewed,
    "how long a statement of a refresh may take")
}

extension ConfigurationSchema {
  package static let program = ConfigurationSchema(parts.flatMap(\.self), domains: Domains.all.map { $0.name })

  private static let parts: [[Setting]] = [
    [
      .name, .domain, .statePath, .databaseURL, .postgresConnectTimeout, .serveConnections, .writerConnections,
      .redisURL, .redisAuthorityFile, .redisCertificateFile, .redisKeyFile,
      .redisConnectTimeout, .redisCommandTimeout, .redisConnections, .flagFile, .flagStore, .actor, .auditKey,
      .auditKeyFile,
    ], Setting.gates,
    [
      .reports, .rules, .settle, .reread, .jobs, .cutAge, .lease, .history, .samples, .reportsKeep, .reportsMost,
      .journal, .requireSync, .retention, .nodeURL, .nodeAuthorityFile, .nodeToken, .finishAfter, .listen,
      .readDeadline, .adminToken,
      .adminTokens, .ingestToken,
      .hosts, .flagOrigins,
      .log,
      .tracesBase, .tracesEndpoint, .tracesExporter, .tracesSampler, .tracesSamplerArgument, .serviceName,
      .resourceAttributes, .tracesDisabled, .dataPath, .schema,
    ], Setting.offered,
    [
      .shortLifetime, .mediumLifetime, .longLifetime, .cachePrefix, .listLength, .streamLength, .guardTime,
      .viewsInterval, .viewsTimeout,
    ], Setting.outbox, Setting.readThrough,
  ]
}
