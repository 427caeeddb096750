package import ArgumentParser
import CutoverBasics
import CutoverConfiguration
import CutoverDomain
package import CutoverFlags
package import CutoverHosting
import CutoverPostgres
import CutoverServices
import Glibc

/// Where the flags are, and by what names people call them.
package struct FlagSettings: ParsableArguments {
  @Option(
    help: ArgumentHelp("The flag file (CUTOVER_FLAGS; default: flags/flags.json).", valueName: "file"))
  package var flags: String?

  @OptionGroup package var instance: InstanceOptions

  package init() {}

  package var path: String { flags ?? Self.configuredPath }

  /// The flags as the history has them, of every domain. Postgres has them in force wherever it has their history.
  package var restored: FlagSet {
    get throws {
      guard Settings.value(.flagStore) == "file" else { return try store.read() }
      return try Self.fileStore(Instance.current.domains, path: path).restored(others: Domains.all.map { $0.flagKeys })
    }
  }

  package var store: any FlagStore { get throws { try store(of: Domains.current) } }

  package func store(of domain: any HostedDomain.Type) throws -> any FlagStore { try Self.store([domain], path: path) }

  /// The store of the flags of all domains, for what is about the file and its history as a whole.
  package var wholeStore: any FlagStore {
    get throws {
      let unlisted = UnlistedDomains.found(root: Settings.value(.statePath))
      return try Self.store(Instance.current.domains + unlisted, path: path)
    }
  }

  /// The store of the environment's settings, for what runs beside the commands about flags.
  package static func configuredStore(of domain: any HostedDomain.Type) throws -> any FlagStore {
    try store([domain], path: configuredPath)
  }

  private static var configuredPath: String { Settings.value(.flagFile) }

  /// The store of CUTOVER_FLAG_STORE: the file, or Postgres with the file as its export.
  package static func store(_ domains: [any HostedDomain.Type], path: String) throws -> any FlagStore {
    switch Settings.value(.flagStore) {
    case "file": return try ConfiguredFlagStore(fileStore(domains, path: path))
    case "postgres":
      guard let url = try configuredDatabase else { preconditionFailure("flags in Postgres have an address") }
      return try ConfiguredFlagStore(
        PostgresFlagStore(
          Settings.postgres(url), keys: domains.flatMap { $0.flagKeys }, optional: optional(domains),
          exportPath: path, auditKeys: try auditKeys))
    case let other:
      throw Failure(.configuration, "CUTOVER_FLAG_STORE is \"\(other)\"; set it to file or postgres")
    }
  }

  /// Where flags in Postgres are, `nil` for a file: nodes that share flags share a server that somebody has named.
  static var configuredDatabase: String? {
    get throws {
      guard Settings.value(.flagStore) == "postgres" else { return nil }
      if let url = Settings.optional(.databaseURL) { return url }
      throw Failure(
        .configuration, "CUTOVER_FLAG_STORE is postgres, and DATABASE_URL is not set; set it (postgres.url)")
    }
  }

  private static func fileStore(_ domains: [any HostedDomain.Type], path: String) throws -> FileFlagStore {
    FileFlagStore(
      path: path, keys: domains.flatMap { $0.flagKeys }, optional: optional(domains), auditKeys: try auditKeys,
      witness: witness)
  }

  private static func optional(_ domains: [any HostedDomain.Type]) -> Set<String> {
    domains.reduce(into: []) { $0.formUnion($1.optionalFlagKeys) }
  }

  /// The keys that the history is signed with: those of CUTOVER_AUDIT_KEY, or of the file CUTOVER_AUDIT_KEY_FILE.
  private static var auditKeys: AuditKeys {
    get throws {
      do throws(FlagError) {
        return try auditKeys(text: Settings.optional(.auditKey), file: Settings.optional(.auditKeyFile))
      } catch { throw Failure(.configuration, error.description) }
    }
  }

  static func auditKeys(text: String?, file: String?) throws(FlagError) -> AuditKeys {
    switch (text, file) {
    case (nil, nil): return .none
    case (let text?, nil): return try AuditKeys(lines: text, source: "CUTOVER_AUDIT_KEY")
    case (nil, let file?):
      return try AuditKeys(lines: FlagFile.text(file), source: "CUTOVER_AUDIT_KEY_FILE, \(file)")
    case (_?, _?):
      throw FlagError(
        .invalid, "CUTOVER_AUDIT_KEY", "is set, and CUTOVER_AUDIT_KEY_FILE is too", remedy: "unset one of them")
    }
  }

  /// The database that remembers how the history ended, where one is named or runs already.
  private static var witness: (any FlagWitness)? {
    let state = Settings.value(.statePath)
    let own = { try? EmbeddedServices(statePath: state, isInterrupted: { false }, note: { _ in }).runningPostgres() }
    guard let url = Settings.optional(.databaseURL) ?? own() else { return nil }
    return (try? Settings.postgres(url)).map { PostgresFlagWitness($0) }
  }

  /// Throws `Failure` where a flag file was named that is not there: a name that is wrong would make everything look as if
  /// it had never been promoted.
  package func requireNamedFile() throws {
    let isNamed = flags != nil || Instance.current.configuration.value(of: .flagFile)?.origin != .standard
    guard isNamed, Settings.value(.flagStore) == "file", access(path, F_OK) != 0 else { return }
    _ = try store.read()
    throw Failure(
      .configuration,
      "\(path): there is no flag file, so nothing can be rolled back by it; name that of the instance with --flags or "
        + "CUTOVER_FLAGS, or make one with 'cutover init'")
  }

  package var control: FlagControl {
    get throws { FlagControl(try store, identity: FlagActor.identity, clock: { Clock.milliseconds() }) }
  }

  /// The flags of the domain's endpoints.
  package static var keys: [String] { Domains.current.flagKeys }

  package static func key(of endpoint: String) -> String { Domains.current.flagKey(of: endpoint) }

  /// The flag that somebody calls `name`: `trades` or `arena.trades`. Throws where there is none.
  package static func key(named name: String) throws -> String { key(of: try EndpointName.named(name)) }
}

extension HostedDomain {
  /// The names of the flags of its endpoints.
  static var flagKeys: [String] { endpoints.map { flagKey(of: $0.name) } }

  /// Those of endpoints that an instance can be asked to have later: its flag file may not know them.
  static var optionalFlagKeys: Set<String> { Set(optionalEndpoints.map { flagKey(of: $0.name) }) }

  package static func flagKey(of endpoint: String) -> String { "\(name).\(endpoint)" }
}

/// Who does what a command does, and why.
package struct FlagActor: ParsableArguments {
  @Option(
    help: ArgumentHelp("Who does this (CUTOVER_ACTOR; default: the user at the terminal).", valueName: "name"))
  package var actor: String?

  @Option(name: .customLong("reason"), help: ArgumentHelp("Why, for the history.", valueName: "text"))
  private var givenReason: String?

  /// `nil` where nothing was said: blanks say nothing either.
  package var reason: String? { givenReason.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 } }

  package init() {}

  package var name: String {
    actor ?? Settings.optional(.actor) ?? Self.user
  }

  /// The system user, which no option changes: what ties an approval to a person.
  package static var identity: String { "user \(user)" }

  /// The user behind sudo where root runs the program, else the user whose process it is.
  private static var user: String {
    let uid = getuid() == 0 ? Settings.variable("SUDO_UID").flatMap { uid_t($0) } ?? 0 : getuid()
    return getpwuid(uid).map { String(cString: $0.pointee.pw_name) } ?? "uid \(uid)"
  }
}

/// A small file of settings.
private enum FlagFile {
  static func text(_ path: String) throws(FlagError) -> String {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      throw FlagError(
        .unreadable, path, "cannot be read: \(String(cString: strerror(errno)))",
        remedy: "put the key file back, or correct flags.audit_key_file (CUTOVER_AUDIT_KEY_FILE); for a rollback that "
          + "cannot wait, take that setting out, and run 'cutover flags accept-history' once the key is back")
    }
    defer { close(file) }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = read(file, &buffer, buffer.count)
    return String(decoding: buffer[..<max(0, count)], as: UTF8.self)
  }
}
