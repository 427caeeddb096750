package import CutoverHTTP

/// The names by which a browser may reach what changes something.
///
/// A page at `http://evil.example:8888` whose name is made to point to 127.0.0.1 once it is loaded (DNS rebinding) is, to
/// the browser, of one origin with this server. Only `Host` gives it away.
package struct TrustedHosts: Sendable {
  /// Host names and addresses in lower case; `nil` for all.
  private let names: Set<String>?
  /// Whether any address is taken: an address cannot be made to point elsewhere.
  private let takesAddresses: Bool
  /// The names that the operator gave: pages of these origins are the server's own, behind a proxy.
  private let given: Set<String>

  /// Trusts loopback, the host that the server listens on, and `names`; `*` among them trusts every name. A server that
  /// listens on all addresses trusts every address.
  package init(listeningOn listen: String = "127.0.0.1", names given: [String] = []) {
    let given = Set(given.map { $0.lowercased() })
    self.given = given.subtracting(["*"])
    takesAddresses = listen == "0.0.0.0" || listen == "::"
    names = given.contains("*") ? nil : given.union(["localhost", "127.0.0.1", "::1", listen.lowercased()])
  }

  /// Whether `host` is one of them, on whatever port: the one in front of a proxy need not be ours.
  package func trusts(_ host: Authority) -> Bool {
    guard let names else { return true }
    let name = host.host.last == "." ? String(host.host.dropLast()) : host.host
    return names.contains(name) || Self.isLoopback(name) || takesAddresses && Self.isAddress(name)
  }

  /// Whether pages of `host` are the server's own because the operator named it.
  package func names(_ host: Authority) -> Bool { given.contains(host.host) }

  private static func isLoopback(_ name: String) -> Bool {
    name.hasSuffix(".localhost") || isAddress(name) && name.hasPrefix("127.")
  }

  private static func isAddress(_ name: String) -> Bool {
    if name.contains(":") { return true }
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
  }
}
