import CutoverBasics

/// The keys that records of the history are signed with. The first signs; the others check what was signed before a key
/// was changed.
package struct AuditKeys: Sendable {
  struct Key: Sendable {
    /// Names the key in records, and tells nothing of it.
    let id: String
    private let secret: [UInt8]

    init(_ text: String) {
      secret = Array(text.utf8)
      id = String(hexadecimalText(of: hmacSHA256(key: secret, Array("cutover audit key".utf8))).prefix(16))
    }

    func signature(of hash: String) -> String { hexadecimalText(of: hmacSHA256(key: secret, Array(hash.utf8))) }
  }

  /// The fewest characters of a key.
  package static let shortest = 16
  /// Without keys nothing is signed, and no signature can be checked.
  package static let none = AuditKeys(keys: [])

  private let keys: [Key]

  private init(keys: [Key]) { self.keys = keys }

  /// One key a line of `text`. Throws ``FlagError``, `invalid`, for one that is too short; `source` is where it is from.
  package init(lines text: String, source: String) throws(FlagError) {
    let lines = text.split(whereSeparator: \.isNewline)
      .map { $0.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed() }
      .map { String($0) }.filter { !$0.isEmpty }
    for (index, line) in lines.enumerated() where line.utf8.count < Self.shortest {
      throw FlagError(
        .invalid, source, "key \(index + 1) has \(line.utf8.count) characters, fewer than \(Self.shortest)",
        remedy: "make one with: openssl rand -hex 32")
    }
    guard !lines.isEmpty else {
      throw FlagError(.invalid, source, "has no key", remedy: "make one with: openssl rand -hex 32")
    }
    keys = lines.map { Key($0) }
  }

  var signing: Key? { keys.first }
  var isEmpty: Bool { keys.isEmpty }

  subscript(id: String) -> Key? { keys.first { $0.id == id } }
}

extension AuditRecord {
  /// Why the record's signature is not good; `nil` where it is, or where there is none to check.
  func objection(by keys: AuditKeys) -> String? {
    guard let keyID else { return nil }
    guard !keys.isEmpty else { return nil }
    guard let key = keys[keyID] else {
      return "record \(n) is signed with the key \(keyID), which is not among the keys of CUTOVER_AUDIT_KEY"
    }
    guard let mac, isSameInConstantTime(Array(mac.utf8), Array(key.signature(of: hash).utf8)) else {
      return "record \(n) has a signature that the key \(keyID) did not make: somebody has changed it"
    }
    return nil
  }
}
