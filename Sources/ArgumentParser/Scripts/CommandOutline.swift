/// A command and all below it, as scripts and manuals describe them.
struct CommandOutline {
  struct Argument {
    /// As they are typed, `--name` before `-n`; none for a positional one.
    let names: [String]
    let abstract: String
    let discussion: String
    /// What stands for the value; `nil` for a flag.
    let valueName: String?
    /// The values that there are, or that shells offer, where they are few.
    let values: [String]
    /// How it looks in a usage line: `--name <value>`.
    let listed: String
  }

  /// The words from the root to this command.
  let path: [String]
  let abstract: String
  let discussion: String
  let usage: String
  let options: [Argument]
  let positionals: [Argument]
  let children: [CommandOutline]

  init(_ root: any ParsableArguments.Type) { self.init([CommandNode(root)]) }

  private init(_ stack: [CommandNode]) {
    let node = stack[stack.count - 1]
    path = stack.map(\.name)
    abstract = node.configuration.abstract
    discussion = node.configuration.discussion
    let set = ArgumentSet(node.type.init())
    usage = Usage(stack: stack, set: set).line
    let shown = set.definitions.filter(\.help.visibility.isShown)
    var options = shown.filter { $0.kind != .positional }.flatMap(Self.arguments)
    if stack.version != nil { options.append(Self.flag(["--version"], "Show the version.")) }
    options.append(Self.flag(["--help", "-h"], "Show help information."))
    self.options = options
    positionals = shown.filter { $0.kind == .positional }.flatMap(Self.arguments)
    children = node.children.filter(\.configuration.shouldDisplay).map { CommandOutline(stack + [$0]) }
  }

  /// This command and all below it, in the order of the help.
  var all: [CommandOutline] { [self] + children.flatMap(\.all) }

  /// One for each form: `--color` and `--no-color` are two.
  private static func arguments(_ definition: ArgumentDefinition) -> [Argument] {
    let valueName = definition.kind == .flag ? nil : definition.valueName
    var abstract = definition.help.abstract
    if let value = definition.defaultDescription, !value.isEmpty, definition.kind != .flag {
      abstract += abstract.isEmpty ? "(default: \(value))" : " (default: \(value))"
    }
    let forms: [(ArgumentForm, ArgumentHelp)] =
      definition.rows.isEmpty ? definition.forms.map { ($0, definition.help) } : definition.rows
    return forms.map { form, help in
      let names = form.names.filter(\.isLong).map(\.spelled) + form.names.filter { !$0.isLong }.map(\.spelled)
      let listed = [form.listed, valueName.map { "<\($0)>" } ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
      return Argument(
        names: names, abstract: definition.rows.isEmpty ? abstract : help.abstract, discussion: help.discussion,
        valueName: valueName, values: definition.allValues.isEmpty ? definition.help.completions : definition.allValues,
        listed: listed)
    }
  }

  private static func flag(_ names: [String], _ abstract: String) -> Argument {
    Argument(
      names: names, abstract: abstract, discussion: "", valueName: nil, values: [],
      listed: names.reversed().joined(separator: ", "))
  }
}

extension CommandOutline.Argument {
  /// What a shell offers for the value.
  enum Completion {
    case values([String])
    case folders
    case files
    case nothing
  }

  var completion: Completion {
    if !values.isEmpty { return .values(values) }
    return switch valueName {
    case "folder": .folders
    case "file", "path": .files
    default: .nothing
    }
  }
}
