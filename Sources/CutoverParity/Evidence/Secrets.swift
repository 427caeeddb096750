import CutoverBasics
import CutoverDomain
import CutoverJSON

/// The places whose values are never shown.
struct Secrets {
  /// Patterns over templates, in which the position of an element is `*`.
  private let patterns: [Glob<ExactString>]

  /// `patterns` are those of ``JSONPathPattern``; a number among their segments is a member of that name or any element.
  init(_ patterns: [String]) {
    self.patterns = patterns.flatMap { text -> [Glob<ExactString>] in
      // What a person says is checked where it is said; a domain that declares nonsense must not run.
      guard let pattern = JSONPathPattern(text) else { preconditionFailure("the secret '\(text)' is no JSON pointer") }
      let glob = Glob(pattern)
      let numbers = glob.tokens.indices.filter { index in
        if case .exactly(let name) = glob.tokens[index] { name.isNumber } else { false }
      }
      // Which of the numbers are positions shows only in the data.
      return (0..<(1 << min(numbers.count, 8))).map { choice in
        var tokens = glob.tokens
        for (bit, index) in numbers.prefix(8).enumerated() where choice >> bit & 1 == 1 {
          tokens[index] = .exactly("*")
        }
        return Glob(tokens: tokens)
      }
    }
  }

  /// Whether the value at `path` is a secret, holds one or is part of one.
  func covers(_ path: JSONPath) -> Bool {
    if patterns.isEmpty { return false }
    let place = Glob<ExactString>(tokens: path.segments.map { .exactly($0.template) })
    return patterns.contains { secret in
      let count = min(place.tokens.count, secret.tokens.count)
      if secret.tokens.contains(.many) { return Glob(tokens: place.tokens + [.many]).overlaps(secret) }
      return Glob(tokens: Array(place.tokens[..<count])).overlaps(Glob(tokens: Array(secret.tokens[..<count])))
    }
  }

  /// The path with a hash in place of each key value that is a secret.
  func masked(_ path: JSONPath) -> JSONPath {
    if patterns.isEmpty { return path }
    var result = path
    for (index, segment) in path.segments.enumerated() {
      guard case .key(var key) = segment else { continue }
      let record = JSONPath(Array(path.segments[...index]))
      for field in key.components.indices where covers(record.appending(.member(key.components[field].field))) {
        key.components[field].value = key.components[field].value.masked
      }
      result.segments[index] = .key(key)
    }
    return result
  }
}

extension ElementKey.Value {
  /// A hash that equal values share; that a value is absent is no secret.
  fileprivate var masked: ElementKey.Value {
    if self == .absent { return self }
    let digest = hexadecimalText(of: SHA256.digest(of: Array("\(typeName):\(plainText)".utf8)))
    return .string(ExactString("sha256:\(digest.prefix(16))"))
  }
}

extension JSONDifference {
  /// Whether its place or its values have a member whose name says that it is a secret.
  var hasNamedSecret: Bool {
    path.segments.contains { if case .member(let name) = $0 { Redaction.isSecret(name.string) } else { false } }
      || [legacy, repository].contains { $0.map(Redaction.isFound) ?? false }
  }
}
