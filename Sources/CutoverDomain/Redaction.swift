package import CutoverJSON

/// Secrets in what a user has configured: they are known by the names of their members, and nothing shows them.
package enum Redaction {
  private static let names = ["secret", "passphrase", "apikey", "token", "password", "privatekey", "accesskey"]
    .map { Array($0.utf8) }

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

  /// Whether a member of this name is a secret. By bytes: every member of every message is looked at, and searching strings
  /// took more than half of the processor time of a gateway's dual write.
  package static func isSecret(_ name: String) -> Bool {
    let isASCII = name.utf8.allSatisfy { $0 < 0x80 }
    var plain: [UInt8] = []
    for byte in (isASCII ? name : name.lowercased()).utf8 where byte != UInt8(ascii: "_") && byte != UInt8(ascii: "-") {
      plain.append((UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte)
    }
    return names.contains { secret in
      plain.indices.contains { plain.count - $0 >= secret.count && plain[$0...].starts(with: secret) }
    }
  }
}
