import ArenaDomain
import ArgumentParser
import CutoverServices
import Glibc

/// Where Cutover's own servers live.
struct StateFolder: ParsableArguments {
  @Option(
    help: ArgumentHelp("Where Cutover's own servers live (CUTOVER_STATE_PATH; default: .cutover).", valueName: "folder")
  )
  var statePath: String?

  var path: String { statePath ?? Settings.variable("CUTOVER_STATE_PATH") ?? ".cutover" }

  var servers: EmbeddedServices {
    EmbeddedServices(statePath: path, isInterrupted: { Interruption.happened }, note: Console.note)
  }
}

/// The settings: each an environment variable, overridden by an option.
struct Settings: ParsableArguments {
  @Option(help: ArgumentHelp("The Postgres to use (DATABASE_URL; default: Cutover's own).", valueName: "url"))
  var databaseUrl: String?

  @Option(help: ArgumentHelp("The Redis to use (REDIS_URL; default: Cutover's own).", valueName: "url"))
  var redisUrl: String?

  @OptionGroup var state: StateFolder

  var services: ServiceEnvironment {
    ServiceEnvironment(
      postgresURL: databaseUrl ?? Self.variable("DATABASE_URL"), redisURL: redisUrl ?? Self.variable("REDIS_URL"),
      statePath: state.path)
  }

  /// How long values stay in Redis, in seconds.
  var lifetimes: CacheLifetimes {
    get throws {
      let defaults = CacheLifetimes()
      return CacheLifetimes(
        short: try Self.seconds("CUTOVER_TTL_SHORT") ?? defaults.short,
        medium: try Self.seconds("CUTOVER_TTL_MEDIUM") ?? defaults.medium,
        long: try Self.seconds("CUTOVER_TTL_LONG") ?? defaults.long)
    }
  }

  /// Refuses a domain that this program does not have.
  static func checkDomain() throws {
    if let domain = variable("CUTOVER_DOMAIN"), domain != Arena.name {
      throw Failure(
        .configuration, "there is no domain '\(domain)'; set CUTOVER_DOMAIN to '\(Arena.name)', or unset it")
    }
  }

  /// An environment variable; one that is empty is one that is not set.
  static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  private static func seconds(_ name: String) throws -> Int? {
    guard let text = variable(name) else { return nil }
    guard let seconds = Int(text), seconds > 0 else {
      throw Failure(.configuration, "\(name) is \"\(text)\"; set it to a number of seconds, 1 or more")
    }
    return seconds
  }
}

/// Where the legacy files are.
struct LegacyFolder: ParsableArguments {
  @Option(
    name: [.long, .customLong("data-path")],
    help: ArgumentHelp("The folder of the legacy files (CUTOVER_DATA_PATH; default: legacy-json).", valueName: "folder")
  )
  var from: String?

  var path: String { from ?? Settings.variable("CUTOVER_DATA_PATH") ?? "legacy-json" }
}

/// Where the legacy files are that events are mirrored into.
struct DataFolder: ParsableArguments {
  @Option(
    help: ArgumentHelp("The folder of the legacy files (CUTOVER_DATA_PATH; default: legacy-json).", valueName: "folder")
  )
  var dataPath: String?

  var path: String { dataPath ?? Settings.variable("CUTOVER_DATA_PATH") ?? "legacy-json" }
}
