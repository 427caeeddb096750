import ArgumentParser
import CutoverConfiguration
import CutoverHosting
import CutoverJSON
import CutoverProgram

struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config",
    abstract: "Check and show the settings of an instance.",
    discussion: """
      Settings are in cutover.yaml; environment variables override them, and options override both.

      EXAMPLE:
        cutover config show
      """,
    subcommands: [ConfigCheck.self, ConfigShow.self])
}

struct ConfigCheck: ParsableCommand, WorksWithoutInstance {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check the configuration file and the environment.",
    discussion: """
      Exits with status 78 and names file and line where a value cannot be right, or names a file that is missing. Warns of secrets that other \
      users can read, and of CUTOVER_ variables that no setting has.

      EXAMPLE:
        cutover config check --config /etc/cutover/cutover.yaml
      """)

  @OptionGroup var instance: InstanceOptions
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    // A value whose form cannot be right ended the command before it came here.
    let configuration = Instance.current.configuration
    let refusals = configuration.refusals(for: Instance.current.domains.map { $0.name })
    for refusal in refusals.dropLast() { Console.error("cutover: \(refusal)") }
    if let last = refusals.last { throw Failure(.configuration, "\(last)") }
    let warnings = ConfigurationWarnings(configuration).all
    if json {
      Console.print(
        .object([
          "file": configuration.file.map { .text($0.path) } ?? .null,
          "warnings": .array(warnings.map { .text($0) }),
        ]))
      return
    }
    for warning in warnings { Console.note("warning: \(warning)") }
    Console.print(configuration.file.map { "\($0.path): ok" } ?? "no configuration file; the environment is ok")
  }
}

struct ConfigShow: ParsableCommand, WorksWithoutInstance {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show every setting, its value and where the value comes from.",
    discussion: """
      Secrets are shown as ***, also passwords within addresses.

      EXAMPLE:
        cutover config show --json | jq '.settings[] | select(.origin != "default")'
      """)

  @OptionGroup var instance: InstanceOptions
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    let configuration = Instance.current.configuration
    let domains = Instance.current.domains.map { $0.name }
    let rows = configuration.schema.settings.flatMap { setting in
      // What domains may share is said of each of them where there are several.
      let isShared = setting.scope == .instance || setting.scope == .both && domains.count == 1
      return domains.prefix(isShared ? 1 : .max).filter { setting.domains?.contains($0) != false }
        .map { SettingRow(setting, configuration, of: $0, isShared: isShared) }
    }
    if json {
      Console.print(
        .object([
          "file": configuration.file.map { .text($0.path) } ?? .null, "settings": .array(rows.map(\.json)),
        ]))
      return
    }
    let cells = rows.map { [$0.key, $0.value ?? "–", $0.origin] }
    for line in TextTable.lines(cells, header: ["setting", "value", "from"]) { Console.print(line) }
  }
}

/// A setting as `config show` shows it.
private struct SettingRow {
  let key: String
  let variable: String
  let value: String?
  let origin: String

  init(_ setting: Setting, _ configuration: Configuration, of domain: String, isShared: Bool) {
    key = isShared ? setting.key : "domains.\(domain).\(setting.key)"
    variable = setting.variable
    let found = configuration.value(of: setting, domain: domain)
    value = found.map { setting.kind.shown($0.text) }
    origin =
      switch found?.origin {
      case .environment: setting.variable
      case .file(let line): "\(configuration.file?.path ?? ""):\(line)"
      case .standard: "default"
      case nil: setting.standardNote.map { "default: \($0)" } ?? "unset"
      }
  }

  var json: JSONValue {
    .object([
      "setting": .text(key), "variable": .text(variable), "value": value.map { .text($0) } ?? .null,
      "origin": .text(origin),
    ])
  }
}
