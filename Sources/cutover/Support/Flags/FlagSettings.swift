import ArenaDomain
import ArgumentParser
import CutoverDomain
import CutoverFlags
import CutoverPostgres
import Glibc

/// Where the flags are, and by what names people call them.
struct FlagSettings: ParsableArguments {
  @Option(
    help: ArgumentHelp("The flag file (CUTOVER_FLAGS; default: flags/flags.json).", valueName: "file"))
  var flags: String?

  @OptionGroup var instance: InstanceOptions

  var path: String { flags ?? Self.configuredPath }

  var fileStore: FileFlagStore { FileFlagStore(path: path, keys: Self.keys) }

  var store: any FlagStore { get throws { try Self.store(path: path) } }

  /// The store of the environment's settings, for what runs beside the commands about flags.
  static var configuredStore: any FlagStore { get throws { try store(path: configuredPath) } }

  private static var configuredPath: String { Settings.value(.flagFile) }

  /// The store of CUTOVER_FLAG_STORE: the file, or Postgres with the file as its export.
  private static func store(path: String) throws -> any FlagStore {
    switch Settings.value(.flagStore) {
    case "file": return FileFlagStore(path: path, keys: keys)
    case "postgres":
      // Nodes that share flags share a server that somebody has named.
      guard let url = Settings.optional(.databaseURL) else {
        throw Failure(.configuration, "CUTOVER_FLAG_STORE is postgres, and DATABASE_URL is not set; set it")
      }
      return PostgresFlagStore(try PostgresConfiguration(url: url), keys: keys, exportPath: path)
    case let other:
      throw Failure(.configuration, "CUTOVER_FLAG_STORE is \"\(other)\"; set it to file or postgres")
    }
  }

  var control: FlagControl { get throws { FlagControl(try store, clock: { Clock.milliseconds() }) } }

  /// The flags of the domain's endpoints.
  static var keys: [String] { Arena.endpoints.map { key(of: $0.name) } }

  static func key(of endpoint: String) -> String { "\(Arena.name).\(endpoint)" }

  /// The flag that somebody calls `name`: `trades` or `arena.trades`. Throws where there is none.
  static func key(named name: String) throws -> String {
    guard let key = keys.first(where: { $0 == name || $0 == key(of: name) }) else {
      throw ValidationError(
        "There is no endpoint '\(name)'; there are \(Arena.endpoints.map(\.name).joined(separator: ", ")).")
    }
    return key
  }
}

/// Who does what a command does, and why.
struct FlagActor: ParsableArguments {
  @Option(
    help: ArgumentHelp("Who does this (CUTOVER_ACTOR; default: the user at the terminal).", valueName: "name"))
  var actor: String?

  @Option(help: ArgumentHelp("Why, for the history.", valueName: "text"))
  var reason: String?

  var name: String {
    actor ?? Settings.optional(.actor) ?? Settings.variable("SUDO_USER") ?? Settings.variable("USER")
      ?? getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? "uid \(geteuid())"
  }
}
