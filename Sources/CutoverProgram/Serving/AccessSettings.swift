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
  /// The tokens of persons.
  let adminTokens: [(holder: String, token: String)]

  /// `listen` is the host that the server listens on. Throws ``Failure`` for a setting that cannot be right.
  init(listen: String = "127.0.0.1") throws {
    hosts = TrustedHosts(listeningOn: listen, names: try Self.hosts(Self.list(.hosts)))
    flagOrigins = try Self.origins(Self.list(.flagOrigins))
    ingestToken = Settings.optional(.ingestToken)
    adminToken = Settings.optional(.adminToken)
    adminTokens = try Self.tokens(Settings.optional(.adminTokens) ?? "")
  }

  private static func tokens(_ text: String) throws -> [(holder: String, token: String)] {
    try text.split(separator: ",").map { entry in
      let parts = entry.split(separator: ":", maxSplits: 1).map(String.init)
      let holder = parts.first?.drop(while: \.isWhitespace).description ?? ""
      guard parts.count == 2, !holder.isEmpty, parts[1].utf8.count >= 16, !parts[1].contains(where: \.isWhitespace)
      else {
        throw Failure(
          .configuration,
          "CUTOVER_ADMIN_TOKENS has an entry that is not name:token with a token of 16 characters or more; "
            + "list entries such as ann:TOKEN,bob:TOKEN")
      }
      return (holder, parts[1])
    }
  }

  private static func hosts(_ names: [String]) throws -> [String] {
    try names.map { name in
      if name == "*" { return name }
      guard let host = Authority(name.contains(":") && !name.hasPrefix("[") ? "[\(name)]" : name), host.port == nil
      else {
        throw Failure(
          .configuration, "CUTOVER_HOSTS has '\(name)'; list names without scheme and port, such as cutover.example.com"
        )
      }
      return host.host
    }
  }

  private static func origins(_ origins: [String]) throws -> RequestPolicy.Origins {
    if origins.isEmpty || origins.contains("*") { return .any }
    return .listed(
      Set(
        try origins.map { origin in
          let origin = origin.lowercased()
          guard let scheme = ["http://", "https://"].first(where: origin.hasPrefix),
            Authority(origin.dropFirst(scheme.count)) != nil
          else {
            throw Failure(
              .configuration,
              "CUTOVER_OFREP_ORIGINS has '\(origin)'; list origins such as https://app.example.com:8443, or *")
          }
          return origin
        }))
  }

  private static func list(_ setting: Setting) -> [String] {
    (Settings.optional(setting) ?? "").split { $0 == "," || $0.isWhitespace }.map(String.init)
  }
}
