/// The statements of an SQL file, each after a line `-- name: NAME`.
package struct NamedStatements: Sendable {
  private let texts: [String: String]

  package init(_ file: [UInt8]) {
    var texts: [String: String] = [:]
    var current: String?
    for line in String(decoding: file, as: UTF8.self).split(separator: "\n") {
      if line.hasPrefix("-- name: ") {
        current = String(line.dropFirst("-- name: ".count))
      } else if let current {
        texts[current, default: ""] += line + "\n"
      }
    }
    self.texts = texts
  }

  /// The statement of a name, which has to be there.
  package subscript(name: String) -> String {
    guard let text = texts[name] else { preconditionFailure("there is no statement \(name)") }
    return text
  }
}
