/// The help text of a command.
struct HelpText {
  private struct Row {
    let label: String
    let text: String
    var discussion = ""
  }

  /// Where the texts begin, behind the labels.
  private static let column = 26

  let stack: [CommandNode]
  private let set: ArgumentSet

  init(stack: [CommandNode]) {
    self.stack = stack
    set = ArgumentSet(stack[stack.count - 1].type.init())
  }

  func rendered(columns: Int) -> String {
    let configuration = stack[stack.count - 1].configuration
    var blocks: [String] = []
    if !configuration.abstract.isEmpty { blocks.append(wrap("OVERVIEW: \(configuration.abstract)", columns: columns)) }
    if !configuration.discussion.isEmpty { blocks.append(wrap(configuration.discussion, columns: columns)) }
    blocks.append("USAGE: " + Usage(stack: stack, set: set).wrapped(columns: columns, indent: 7))
    for (title, rows) in sections where !rows.isEmpty {
      blocks.append(([title + ":"] + rows.map { render($0, columns: columns) }).joined(separator: "\n"))
    }
    if !stack[stack.count - 1].children.isEmpty {
      let path = stack.dropFirst().map { $0.name + " " }.joined()
      blocks.append("  See '\(stack[0].name) help \(path)<subcommand>' for detailed help.")
    }
    return blocks.joined(separator: "\n\n")
  }

  private var sections: [(String, [Row])] {
    let shown = set.definitions.filter(\.help.visibility.isShown)
    var titles: [String] = []
    for definition in shown where !definition.section.isEmpty && !titles.contains(definition.section) {
      titles.append(definition.section)
    }
    var sections = [("ARGUMENTS", shown.filter { $0.section.isEmpty && $0.kind == .positional }.flatMap(rows))]
    sections += titles.map { title in
      (title.uppercased(), shown.filter { $0.section == title }.flatMap(rows))
    }
    let options = shown.filter { $0.section.isEmpty && $0.kind != .positional }.flatMap(rows)
    sections.append(("OPTIONS", options + builtIn))
    sections.append(("SUBCOMMANDS", subcommands))
    return sections
  }

  private var builtIn: [Row] {
    var rows: [Row] = []
    if stack.version != nil, set.lookUp(long: "version") == nil {
      rows.append(Row(label: "--version", text: "Show the version."))
    }
    if set.lookUp(long: "help") == nil {
      rows.append(
        Row(label: set.lookUp(short: "h") == nil ? "-h, --help" : "--help", text: "Show help information."))
    }
    return rows
  }

  private var subcommands: [Row] {
    let node = stack[stack.count - 1]
    return node.children.filter(\.configuration.shouldDisplay).map { child in
      let names = ([child.name] + child.configuration.aliases).joined(separator: ", ")
      let mark = child.type == node.defaultChild?.type ? " (default)" : ""
      return Row(label: names + mark, text: child.configuration.abstract)
    }
  }

  private func rows(_ definition: ArgumentDefinition) -> [Row] {
    let help = definition.help
    if !definition.rows.isEmpty {
      return definition.rows.filter(\.1.visibility.isShown).map { form, help in
        let mark = form.names.contains { $0.spelled == definition.defaultDescription } ? " (default)" : ""
        return Row(label: form.listed, text: help.abstract + mark, discussion: help.discussion)
      }
    }
    var notes: [String] = []
    if !definition.allValues.isEmpty { notes.append("values: " + definition.allValues.joined(separator: ", ")) }
    if let value = definition.defaultDescription, !value.isEmpty { notes.append("default: " + value) }
    var text = help.abstract
    if !notes.isEmpty { text += (text.isEmpty ? "" : " ") + "(" + notes.joined(separator: "; ") + ")" }
    return [Row(label: label(definition), text: text, discussion: help.discussion)]
  }

  private func label(_ definition: ArgumentDefinition) -> String {
    switch definition.kind {
    case .positional: "<\(definition.valueName)>"
    case .option: "\(definition.forms[0].listed) <\(definition.valueName)>"
    case .flag: definition.forms.map(\.listed).joined(separator: "/")
    }
  }

  private func render(_ row: Row, columns: Int) -> String {
    let label = "  " + row.label
    var lines = [label]
    if !row.text.isEmpty {
      let text = wrap(row.text, columns: columns, indent: Self.column)
      if label.count < Self.column {
        lines = [label + String(text.dropFirst(label.count))]
      } else {
        lines.append(text)
      }
    }
    if !row.discussion.isEmpty { lines.append(wrap(row.discussion, columns: columns, indent: Self.column)) }
    return lines.joined(separator: "\n")
  }
}
