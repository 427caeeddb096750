package import CutoverHTTP

/// Secrets of which requests have to show one: `Authorization: Bearer …`. Some name their holder.
package struct BearerToken: Sendable {
  private let tokens: [(holder: String?, bytes: [UInt8])]
  /// The setting that holds it.
  private let setting: String

  /// `nil` without a token, or with empty ones only. `named` are those of persons, each with the name of its holder.
  package init?(_ token: String?, named: [(holder: String, token: String)] = [], setting: String) {
    let all = [(nil, token ?? "")] + named.map { ($0.holder, $0.token) }
    tokens = all.filter { !$0.1.isEmpty }.map { ($0.0, Array($0.1.utf8)) }
    self.setting = setting
    if tokens.isEmpty { return nil }
  }

  /// The problem with a request that does not show a token; `nil` where it does.
  package func problem(with request: HTTPRequest) -> Problem? {
    if isShown(in: request.headers["Authorization"]) { return nil }
    return Problem(
      401, "this needs the token of \(setting): Authorization: Bearer …", headers: ["WWW-Authenticate": "Bearer"])
  }

  /// Whose token the request shows; `nil` where it is one that everybody shares, or none.
  package func holder(of request: HTTPRequest) -> String? {
    Self.shown(in: request.headers["Authorization"]).flatMap { given in
      tokens.first { Self.isSame(given, $0.bytes) }?.holder
    }
  }

  func isShown(in authorization: String?) -> Bool {
    guard let given = Self.shown(in: authorization) else { return false }
    // Every token is compared, so that the time does not say which one is near.
    return tokens.reduce(false) { found, token in Self.isSame(given, token.bytes) || found }
  }

  private static func shown(in authorization: String?) -> [UInt8]? {
    let parts = (authorization ?? "").split(separator: " ", maxSplits: 1)
    return parts.count == 2 && parts[0].lowercased() == "bearer" ? Array(parts[1].utf8) : nil
  }

  /// Takes as long for any `given` of a length, so that nobody can find the token out byte by byte.
  static func isSame(_ given: [UInt8], _ token: [UInt8]) -> Bool {
    var difference = UInt64(given.count ^ token.count)
    for index in token.indices {
      difference |= UInt64((index < given.count ? given[index] : 0) ^ token[index])
    }
    return difference == 0
  }
}
