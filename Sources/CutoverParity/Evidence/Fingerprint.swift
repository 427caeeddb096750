import CutoverJSON

/// The identities that reports live by: of a difference across runs, and of the group it belongs to.
enum Fingerprint {
  /// Part of every fingerprint: raise it when their make-up changes, or old ones would seem resolved.
  static let version = "cutover-fingerprint-1"

  static func difference(
    endpoint: String, entityKey: [ElementKey.Value], path: String, kind: JSONDifference.Kind
  ) -> String {
    var digest = TupleDigest(endpoint: endpoint, entityKey: entityKey)
    digest.add(path)
    digest.add(kind.rawValue)
    return digest.hexadecimal
  }

  /// The identity of the record that a difference is in.
  static func record(endpoint: String, entityKey: [ElementKey.Value]) -> String {
    TupleDigest(endpoint: endpoint, entityKey: entityKey).hexadecimal
  }

  static func group(
    endpoint: String, template: String, kind: JSONDifference.Kind, found: JSONDifference.Kind, legacyType: String,
    repositoryType: String, rule: String?
  ) -> String {
    var digest = TupleDigest()
    for text in [
      version, endpoint, template, kind.rawValue, found.rawValue, legacyType, repositoryType, rule == nil ? "" : "rule",
      rule ?? "",
    ] {
      digest.add(text)
    }
    return digest.hexadecimal
  }
}

extension TupleDigest {
  /// A digest that begins with a record.
  fileprivate init(endpoint: String, entityKey: [ElementKey.Value]) {
    self.init()
    add(Fingerprint.version)
    add(endpoint)
    add(String(entityKey.count))
    for value in entityKey {
      add(value.typeName)
      add(value.plainText)
    }
  }
}

extension ElementKey.Value {
  /// The name of the type in reports.
  var typeName: String {
    switch self {
    case .absent: "absent"
    case .null: "null"
    case .bool: "boolean"
    case .number: "number"
    case .string: "string"
    case .composite: "composite"
    }
  }

  /// The value without the quotes that ``text`` may add.
  var plainText: String {
    if case .string(let string) = self { string.string } else { text }
  }
}
