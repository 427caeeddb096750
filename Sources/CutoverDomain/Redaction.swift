package import CutoverJSON

/// Secrets in what a user has configured: they are known by the names of their members, and nothing shows them.
package enum Redaction {
  private static let names = ["secret", "passphrase", "apikey", "token", "password", "privatekey", "accesskey"]

  /// `nil` where nothing is left.
  package static func redacted(_ value: JSONValue) -> JSONValue? {
    switch value {
    case .object(let members):
      let rest = members.compactMap { member -> JSONMember? in
        guard !isSecret(member.name.string), let value = redacted(member.value) else { return nil }
        return JSONMember(name: member.name, value: value)
      }
      return rest.isEmpty && !members.isEmpty ? nil : .object(rest)
    case .array(let elements): return .array(elements.compactMap(redacted))
    default: return value
    }
  }

  /// The path of a secret that stands there itself, and not as a reference to where it is kept; `nil` where there is none.
  package static func plainSecret(in value: JSONValue, at path: String = "") -> String? {
    switch value {
    case .object(let members):
      for member in members {
        let path = "\(path)/\(member.name.string)"
        if isSecret(member.name.string), let text = member.value.string, !isReference(text) { return path }
        if let found = plainSecret(in: member.value, at: path) { return found }
      }
      return nil
    case .array(let elements):
      return elements.enumerated().lazy.compactMap { plainSecret(in: $1, at: "\(path)/\($0)") }.first
    default: return nil
    }
  }

  private static func isReference(_ text: String) -> Bool {
    text.isEmpty || text.hasPrefix("env:") || text.hasPrefix("file:")
  }

  /// Whether a member with a secret stands in it, however deep.
  package static func isFound(in value: JSONValue) -> Bool {
    switch value {
    case .object(let members): members.contains { isSecret($0.name.string) || isFound(in: $0.value) }
    case .array(let elements): elements.contains(where: isFound)
    default: false
    }
  }

  /// Whether a member of this name is a secret.
  package static func isSecret(_ name: String) -> Bool {
    let plain = name.lowercased().filter { $0 != "_" && $0 != "-" }
    return names.contains { plain.contains($0) }
  }
}
