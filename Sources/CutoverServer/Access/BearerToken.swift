public import CutoverHTTP

/// A secret that requests have to show: `Authorization: Bearer …`.
public struct BearerToken: Sendable {
  private let bytes: [UInt8]
  /// The setting that holds it.
  private let setting: String

  /// `nil` without a token, or with an empty one.
  public init?(_ token: String?, setting: String) {
    guard let token, !token.isEmpty else { return nil }
    bytes = Array(token.utf8)
    self.setting = setting
  }

  /// The problem with a request that does not show the token; `nil` where it does.
  public func problem(with request: HTTPRequest) -> Problem? {
    if isShown(in: request.headers["Authorization"]) { return nil }
    return Problem(
      401, "this needs the token of \(setting): Authorization: Bearer …", headers: ["WWW-Authenticate": "Bearer"])
  }

  func isShown(in authorization: String?) -> Bool {
    let parts = (authorization ?? "").split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { return false }
    return Self.isSame(Array(parts[1].utf8), bytes)
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
