/// A place in a JSON document: RFC 6901.
public struct JSONPointer: Sendable, Hashable, CustomStringConvertible {
  /// Member names and array indices, from the root; none for the whole document.
  public var tokens: [ExactString]

  public init(_ tokens: [ExactString] = []) { self.tokens = tokens }

  /// Nil unless `text` is empty or begins with `/`, and every `~` in it is `~0` or `~1`.
  public init?(parsing text: String) {
    tokens = []
    guard !text.isEmpty else { return }
    let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard parts[0].isEmpty else { return nil }
    for part in parts.dropFirst() {
      guard let token = JSONPointer.unescape(part) else { return nil }
      tokens.append(ExactString(token))
    }
  }

  public func appending(_ token: String) -> JSONPointer { JSONPointer(tokens + [ExactString(token)]) }
  public func appending(_ index: Int) -> JSONPointer { appending(String(index)) }

  public var description: String {
    tokens.map { "/" + JSONPointer.escape($0.string) }.joined()
  }

  /// `~` as `~0` and `/` as `~1`.
  public static func escape(_ token: String) -> String {
    var bytes: [UInt8] = []
    escape(token.utf8, into: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  static func escape(_ token: some Sequence<UInt8>, into bytes: inout [UInt8]) {
    for byte in token {
      switch byte {
      case UInt8(ascii: "~"): bytes += [UInt8(ascii: "~"), UInt8(ascii: "0")]
      case UInt8(ascii: "/"): bytes += [UInt8(ascii: "~"), UInt8(ascii: "1")]
      default: bytes.append(byte)
      }
    }
  }

  /// `also` has the escapes that are not the pointer's own; `nil` for any other.
  static func unescape(_ token: Substring.UTF8View, also: [UInt8: UInt8] = [:]) -> String? {
    var bytes: [UInt8] = []
    var rest = token.makeIterator()
    while let byte = rest.next() {
      guard byte == UInt8(ascii: "~") else {
        bytes.append(byte)
        continue
      }
      switch rest.next() {
      case UInt8(ascii: "0"): bytes.append(UInt8(ascii: "~"))
      case UInt8(ascii: "1"): bytes.append(UInt8(ascii: "/"))
      case let escaped?:
        guard let byte = also[escaped] else { return nil }
        bytes.append(byte)
      case nil: return nil
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
