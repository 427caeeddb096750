/// A host and a port, as `Host` and URIs have them (RFC 3986 §3.2, without a user).
package struct Authority: Sendable, Hashable {
  /// In lower case; an IPv6 address without its brackets.
  package let host: String
  package let port: UInt16?

  /// `nil` where `text` is neither a name nor an address, with a port or without.
  package init?(_ text: some StringProtocol) {
    var host = text[...]
    var port: Substring?
    if host.utf8.first == UInt8(ascii: "[") {
      guard let end = host.utf8.firstIndex(of: UInt8(ascii: "]")) else { return nil }
      let rest = host[host.utf8.index(after: end)...]
      host = host[host.utf8.index(after: host.startIndex)..<end]
      guard host.utf8.contains(UInt8(ascii: ":")), host.utf8.allSatisfy(Self.isAddressByte) else { return nil }
      if !rest.isEmpty {
        guard rest.utf8.first == UInt8(ascii: ":") else { return nil }
        port = Substring(rest.dropFirst())
      }
    } else {
      if let colon = host.utf8.firstIndex(of: UInt8(ascii: ":")) {
        port = Substring(host[host.utf8.index(after: colon)...])
        host = host[..<colon]
      }
      guard !host.isEmpty, host.utf8.allSatisfy(Self.isNameByte) else { return nil }
    }
    self.host = host.lowercased()
    guard let port, !port.isEmpty else {
      self.port = nil
      return
    }
    guard port.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let number = UInt16(port) else { return nil }
    self.port = number
  }

  /// Whether both are one place, where a port that is left out is `defaultPort`.
  package func isSame(as other: Authority, defaultPort: UInt16) -> Bool {
    host == other.host && (port ?? defaultPort) == (other.port ?? defaultPort)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    // What RFC 3986 allows in a name, without ',' and the quotes, which separate values elsewhere.
    default: "-._~!$&()*+;=%".utf8.contains(byte)
    }
  }

  private static func isAddressByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x3A, 0x41...0x46, 0x61...0x66: true
    default: byte == UInt8(ascii: ".")
    }
  }
}
