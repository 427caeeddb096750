package import ArgumentParser
import CutoverBasics
package import CutoverConfiguration
package import CutoverHosting
import CutoverPostgres
import CutoverServices
import Glibc
import Synchronization

/// Which instance a command acts on: the option that names its configuration file.
package struct InstanceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The configuration file (CUTOVER_CONFIG; default: ./cutover.yaml, then /etc/cutover/cutover.yaml).",
      valueName: "file"))
  package var config: String?

  @Option(help: ArgumentHelp("The domain to act on (CUTOVER_DOMAIN; default: arena).", valueName: "name"))
  package var domain: String?

  package init() {}

  /// The domain to act on: the one that was named, else the configuration's. A name that is none's is refused when the
  /// instance is opened.
  package var hosted: any HostedDomain.Type { domain.flatMap(Domains.named) ?? Domains.current }
}

/// A command that makes an instance where there is none, or says that there is none as part of its result.
package protocol WorksWithoutInstance {}

/// A command that acts on no instance: it takes the domain and nothing else from the settings.
package protocol NeedsNoInstance {}

/// A command that makes an instance where there is none, and says so before it does.
package protocol MakesInstance: WorksWithoutInstance {}

/// A command whose arguments can be wrong by themselves, a file that is not there say: they are looked at before an
/// instance is begun for them.
package protocol ChecksArguments {
  func checkArguments() throws
}

/// The instance that this process acts on: its configuration, and how it was found.
package struct Instance: Sendable {
  package let configuration: Configuration
  /// The domain that an option names, or the name of an endpoint; it goes before the configuration's.
  package private(set) var domain: String?
  /// The configuration file that an option names.
  private(set) var named: String?
  /// The state folder that an option names.
  private(set) var statePath: String?
  /// The options among `--database-url` and `--redis-url` that were given.
  private(set) var serverOptions: Set<String> = []
  /// Whether an argument has named an endpoint of the domain that the command acts on.
  private(set) var isSettled = false

  private static let shared = Mutex<Instance?>(nil)
  private static let searched = ["./cutover.yaml", "/etc/cutover/cutover.yaml"]

  /// The instance of this process. Before ``open(for:)`` it is what the environment alone says.
  package static var current: Instance {
    shared.withLock { $0 } ?? Instance(configuration: Configuration(.program, environment: variable))
  }

  /// Whether the configuration of this process is known.
  static var isOpen: Bool { shared.withLock { $0 != nil } }

  /// Finds the instance that `command` is to act on, makes it the current one, and says which it is where somebody watches
  /// a terminal. Throws `Failure` with status 78 where there is none and the command makes none, and where the
  /// configuration cannot be used.
  package static func open(for command: any ParsableCommand) throws {
    if command is any LooksOnly { LookingPatience.begin() }
    if !(command is any Service) { PostgresConnection.rememberUnanswered(for: .seconds(5)) }
    guard let options = command.group(InstanceOptions.self) else { return }
    // The arguments were read, and may have said which domain they are about.
    let instance = try load(
      options.config, domain: options.domain ?? (current.isSettled ? current.domain : nil),
      statePath: command.group(StateFolder.self)?.statePath, isListed: !(command is any NeedsNoInstance))
    if let settings = command.group(Settings.self) {
      let given = [("--database-url", settings.databaseUrl), ("--redis-url", settings.redisUrl)].filter { $0.1 != nil }
      shared.withLock { $0?.serverOptions = Set(given.map(\.0)) }
    }
    if command is any NeedsNoInstance { return }
    try (command as? any ChecksArguments)?.checkArguments()
    let root = command.group(StateFolder.self)?.root ?? Settings.value(.statePath)
    try DomainBinding(Domains.current, root: root).check()
    let isNew = !instance.exists(for: command)
    guard !isNew || command is any WorksWithoutInstance else { throw instance.missing }
    if isNew, command is any MakesInstance { Console.note(Self.beginning(command)) }
    if Console.isErrorTerminal { Console.note("instance \(instance.summary)") }
  }

  /// Makes the instance current that `arguments` will turn out to name, as far as it can be told: what a command accepts
  /// depends on the domain. What is wrong with it is said by ``open(for:)``.
  package static func preview(_ arguments: [String]) {
    func value(of option: String) -> String? {
      for (index, argument) in arguments.enumerated() {
        if argument.hasPrefix(option + "=") { return String(argument.dropFirst(option.count + 1)) }
        if argument == option, index + 1 < arguments.count { return arguments[index + 1] }
      }
      return nil
    }
    _ = try? load(value(of: "--config"), domain: value(of: "--domain"))
  }

  /// Has the command act on `domain`, an endpoint of which an argument names.
  static func settle(on domain: any HostedDomain.Type) {
    shared.withLock { instance in
      guard var own = instance else { return }
      own.isSettled = true
      if domain.name != own.acted.name { own.domain = domain.name }
      instance = own
    }
  }

  /// Makes the instance of the configuration file at `path` the current one.
  package static func open(file path: String) throws { _ = try load(path) }

  private static func load(
    _ config: String?, domain: String? = nil, statePath: String? = nil, isListed: Bool = false
  ) throws -> Instance {
    do {
      var instance = try Instance(config: config)
      if let problem = instance.configuration.problems.first { throw problem }
      instance.named = config
      instance.statePath = statePath
      if let domain = domain ?? instance.chosen { instance.domain = try instance.known(domain, isListed: isListed) }
      try DomainConflicts(instance.configuration, domains: instance.domains).check()
      shared.withLock { $0 = instance }
      for domain in Domains.all {
        domain.offer { endpoint in
          let setting = Setting(offering: endpoint, of: domain.name)
          return instance.configuration.value(of: setting, domain: domain.name)?.text == "true"
        }
      }
      return instance
    } catch let failure as Failure { throw failure } catch { throw Failure(.configuration, "\(error)") }
  }

  /// The instance of the configuration file that `config` or CUTOVER_CONFIG names, or that is found in its usual places.
  package init(config: String?) throws(ConfigurationError) {
    let named = config ?? Self.variable("CUTOVER_CONFIG")
    let path = named ?? Self.searched.first { access($0, F_OK) == 0 }
    let file: ConfigurationFile? =
      if let path { try ConfigurationFile(path: path, schema: .program) } else { nil }
    configuration = Configuration(.program, file: file, environment: Self.variable)
  }

  private init(configuration: Configuration) { self.configuration = configuration }

  /// `isListed`: it has to be one of the configuration file's, where that says which there are.
  private func known(_ domain: String, isListed: Bool) throws(Failure) -> String {
    let own = inFile
    guard Domains.named(domain) != nil else {
      let names = own.isEmpty ? Domains.all.map { $0.name } : own
      throw Failure(.usage, "\(CutoverBasics.unknown("domain", domain, among: names)) (--domain)")
    }
    if !isListed || own.isEmpty || own.contains(domain) { return domain }
    let root = statePath ?? configuration.value(of: .statePath)?.text ?? ""
    if let served = UnlistedDomains.stillServed(domain, besides: own, root: root) {
      throw Failure(.configuration, served)
    }
    if let hosted = Domains.named(domain), let refusal = UnlistedDomains(root: root, listed: own).refusal(of: hosted) {
      throw Failure(.configuration, refusal)
    }
    throw Failure(
      .configuration,
      "\(domain) is none of the domains of this instance, which has \(own.joined(separator: ", ")); name one of these "
        + "(--domain, CUTOVER_DOMAIN), or append it to 'domain' in \(configuration.file?.path ?? "cutover.yaml")")
  }

  /// An environment variable; one that is empty counts as unset.
  package static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// What people read on a terminal: a name, and where it is.
  package var summary: String {
    let place = FolderBinding.absolute(configuration.file?.path ?? ".")
    let name = configuration.value(of: .name)?.text
    return name.map { "\($0) (\(place))" } ?? place + (configuration.file == nil ? " (no configuration file)" : "")
  }

  /// Whether there is anything to act on: a configuration file, state, flags, or a store that was named on purpose.
  package func exists(for command: any ParsableCommand) -> Bool {
    if configuration.file != nil { return true }
    let state = Self.statePath(of: command)
    let flags = command.group(FlagSettings.self)
    if access(state, F_OK) == 0 || access(flags?.path ?? Settings.value(.flagFile), F_OK) == 0 { return true }
    // Flags are a file unless they are in Postgres: a database says nothing about where that file is.
    if flags != nil, Settings.value(.flagStore) == "file" { return false }
    let settings = command.group(Settings.self)
    return settings?.services.postgresURL != nil || settings?.services.redisURL != nil
      || command.group(LegacyFolder.self)?.from != nil || command.group(DataFolder.self)?.dataPath != nil
      || Self.variable(Setting.dataPath.variable) != nil
  }

  private static func statePath(of command: any ParsableCommand) -> String {
    command.group(StateFolder.self)?.path
      ?? DomainPlace(of: Domains.current).statePath(in: Settings.value(.statePath))
  }

  private static var nothingHere: String {
    "there is no instance of Cutover in \(FolderBinding.absolute(".")): no cutover.yaml, no "
      + "\(Settings.value(.statePath)), no \(Settings.value(.flagFile))"
  }

  private static func beginning(_ command: any ParsableCommand) -> String {
    let state = FolderBinding.absolute(statePath(of: command))
    return
      "\(nothingHere); a new one begins, with its state in \(state); if you meant another, run 'cutover down' here, "
      + "remove \(state), and go to that one's folder or name its configuration file (--config, CUTOVER_CONFIG)"
  }

  private var missing: Failure {
    Failure(
      .configuration,
      "\(Self.nothingHere); go to its folder, name its configuration file "
        + "(--config, CUTOVER_CONFIG), or make one here with 'cutover init'")
  }
}
