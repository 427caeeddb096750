/// A configuration file for people to edit: every setting, commented out at its default, with what it is for.
package struct CommentedFile {
  private let schema: ConfigurationSchema

  package init(_ schema: ConfigurationSchema) { self.schema = schema }

  /// The text of the file. `values` are set, by variable; everything else is a comment.
  package func text(setting values: [String: String] = [:]) -> String {
    var lines = [
      "# The configuration of one instance of Cutover. A setting that is commented out has the value shown here.",
      "# Environment variables override this file, options override both; 'cutover config show' says what holds.",
      "# Paths are relative to the folder of this file.",
    ]
    lines += section(schema.settings.filter { $0.scope.covers(.instance) }, indent: "", values)
    let shared = schema.settings.filter { $0.scope == .both }.map(\.key)
    lines += [
      "", "# What belongs to one domain. It may also have, of what is above, its own",
      "# \(shared.joined(separator: ", ")).", "domains:",
    ]
    for domain in schema.domains {
      lines.append("  \(domain):")
      let own = schema.settings.filter { $0.scope == .domain && $0.domains?.contains(domain) != false }
      lines += section(own, indent: "    ", values, of: domain)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func section(
    _ settings: [Setting], indent: String, _ values: [String: String], of domain: String? = nil
  ) -> [String] {
    var lines: [String] = []
    var open = ""
    for setting in settings {
      let parts = setting.key.split(separator: ".").map(String.init)
      let name = parts.count > 1 ? parts[0] : ""
      if name != open {
        open = name
        if indent.isEmpty { lines.append("") }
        if !name.isEmpty { lines.append("\(indent)\(name):") }
      } else if name.isEmpty, indent.isEmpty {
        lines.append("")
      }
      let inner = indent + (name.isEmpty ? "" : "  ")
      lines.append("\(inner)# \(setting.abstract.capitalizedFirst). \(setting.variable)")
      let key = parts[parts.count - 1]
      if let value = values[setting.variable] {
        lines.append("\(inner)\(key): \(Self.quoted(value))")
      } else if let standard = setting.standard(for: domain) {
        lines.append("\(inner)#\(key): \(Self.quoted(standard))")
      } else {
        lines.append("\(inner)#\(key):  # default: \(setting.defaultText)")
      }
    }
    return lines
  }

  /// A YAML scalar: plain where that is unambiguous, else in double quotes.
  static func quoted(_ text: String) -> String {
    let plain = text.utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
        || "-_./".utf8.contains(byte)
    }
    let reserved = ["", "~", "null", "true", "false", "yes", "no", "on", "off"]
    if plain, !reserved.contains(text.lowercased()) || text == "false" || text == "true", !text.hasPrefix("-") {
      return text
    }
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        result += "\\x" + String(repeating: "0", count: 2 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
