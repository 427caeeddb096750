/// The line that shows how a command is called.
struct Usage {
  let stack: [CommandNode]
  let set: ArgumentSet

  init(stack: [CommandNode], set: ArgumentSet? = nil) {
    self.stack = stack
    self.set = set ?? ArgumentSet(stack[stack.count - 1].type.init())
  }

  var line: String {
    let node = stack[stack.count - 1]
    if let usage = node.configuration.usage { return usage }
    return ([stack.commandLine] + parts).joined(separator: " ")
  }

  /// `line` in lines of at most `columns`, broken between arguments, aligned with the first.
  func wrapped(columns: Int, indent: Int) -> String {
    let node = stack[stack.count - 1]
    guard node.configuration.usage == nil else { return line }
    let margin = String(repeating: " ", count: indent + stack.commandLine.count + 1)
    var lines = [stack.commandLine]
    var room = columns - indent - stack.commandLine.count
    for part in parts {
      if part.count + 1 > room, lines[lines.count - 1] != stack.commandLine {
        lines.append(margin + part)
        room = columns - margin.count - part.count
      } else {
        lines[lines.count - 1] += " " + part
        room -= part.count + 1
      }
    }
    return lines.joined(separator: "\n")
  }

  private var parts: [String] {
    let shown = set.definitions.filter(\.help.visibility.isShown)
    let options = shown.filter { $0.kind != .positional }
    var parts: [String]
    if options.count > 12 {
      // A longer line is read by nobody; what must be given is named all the same.
      parts = ["[<options>]"] + options.filter(\.isRequired).map(synopsis)
    } else {
      parts = options.map(synopsis)
    }
    parts += shown.filter { $0.kind == .positional }.map(synopsis)
    let node = stack[stack.count - 1]
    if !node.children.isEmpty { parts.append(node.defaultChild == nil ? "<subcommand>" : "[<subcommand>]") }
    return parts
  }

  private func synopsis(_ definition: ArgumentDefinition) -> String {
    let repeated = definition.isRepeating ? " ..." : ""
    let text: String
    switch definition.kind {
    case .positional:
      text = "<\(definition.valueName)>" + repeated
    case .option:
      text = "\(definition.forms[0].preferred?.spelled ?? "") <\(definition.valueName)>" + repeated
    case .flag:
      let names = definition.forms.compactMap { $0.preferred?.spelled }.joined(separator: " | ")
      return definition.isRequired && definition.forms.count > 1 ? "(\(names))" : "[\(names)]"
    }
    return definition.isRequired ? text : "[\(text)]"
  }
}
