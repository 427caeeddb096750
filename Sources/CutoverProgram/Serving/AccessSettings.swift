import ArgumentParser
import CutoverConfiguration
import CutoverHTTP
import CutoverServer

/// Who may do what over HTTP, as the settings say (docs/settings.md).
struct AccessSettings: Sendable {
  /// The names that the server goes by where something can be changed.
  let hosts: TrustedHosts
  /// The pages that may ask for flags.
  let flagOrigins: RequestPolicy.Origins
  let ingestToken: String?
  let adminToken: String?
  /// That of the other nodes.
  let nodeToken: String?
  /// The tokens of persons.
  let adminTokens: [(holder: String, token: String)]

  /// `listen` is the host that the server listens on.
  init(listen: String = "127.0.0.1") {
    hosts = TrustedHosts(listeningOn: listen, names: Self.list(.hosts).compactMap(Self.host))
    flagOrigins = Self.origins(Self.list(.flagOrigins))
    ingestToken = Settings.optional(.ingestToken)
    adminToken = Settings.optional(.adminToken)
    nodeToken = Settings.optional(.nodeToken)
    adminTokens = Self.tokens(Settings.optional(.adminTokens) ?? "") ?? []
  }

  static func tokensForm(_ text: String) -> String? {
    tokens(text) == nil ? "entries such as ann:TOKEN,bob:TOKEN, each token of 16 characters or more" : nil
  }

  static func hostsForm(_ text: String) -> String? {
    list(text).contains { host($0) == nil } ? "names without scheme and port, such as cutover.example.com" : nil
  }

  static func originsForm(_ text: String) -> String? {
    list(text).contains { $0 != "*" && origin($0) == nil } ? "origins such as https://app.example.com:8443, or *" : nil
  }

  private static func tokens(_ text: String) -> [(holder: String, token: String)]? {
    var tokens: [(holder: String, token: String)] = []
    for entry in text.split(separator: ",") {
      let parts = entry.split(separator: ":", maxSplits: 1).map(String.init)
      let holder = parts.first?.drop(while: \.isWhitespace).description ?? ""
      guard parts.count == 2, !holder.isEmpty, parts[1].utf8.count >= 16, !parts[1].contains(where: \.isWhitespace)
      else { return nil }
      tokens.append((holder, parts[1]))
    }
    return tokens
  }

  private static func host(_ name: String) -> String? {
    if name == "*" { return name }
    guard let host = Authority(name.contains(":") && !name.hasPrefix("[") ? "[\(name)]" : name), host.port == nil
    else { return nil }
    return host.host
  }

  private static func origin(_ origin: String) -> String? {
    let origin = origin.lowercased()
    guard let scheme = ["http://", "https://"].first(where: origin.hasPrefix),
      Authority(origin.dropFirst(scheme.count)) != nil
    else { return nil }
    return origin
  }

  private static func origins(_ origins: [String]) -> RequestPolicy.Origins {
    origins.isEmpty || origins.contains("*") ? .any : .listed(Set(origins.compactMap(origin)))
  }

  private static func list(_ text: String) -> [String] { text.split { $0 == "," || $0.isWhitespace }.map(String.init) }

  /// A setting whose form was checked when the configuration was read.
  private static func list(_ setting: Setting) -> [String] { list(Settings.optional(setting) ?? "") }
}
