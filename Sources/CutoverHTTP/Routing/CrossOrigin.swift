/// Which pages of other origins may call a route and read its answers: the CORS protocol of the Fetch standard.
package struct CrossOrigin: Sendable, Equatable {
  /// The origins, such as `https://app.example:8443`; `nil` for any.
  package let origins: Set<String>?
  /// The header fields of the answer that a page may read, besides the few that it always may.
  package let exposed: [String]

  /// What a page may send; a browser sends none of these to another origin without asking first.
  private static let requestFields = [
    "Authorization", "Content-Type", "Cutover-Targeting-Key", "If-None-Match", "X-API-Key",
  ]

  package init(origins: Set<String>?, exposed: [String]) {
    self.origins = origins
    self.exposed = exposed
  }

  /// Adds to an answer, whatever its status, what the browser needs to let the page read it.
  func mark(_ response: inout HTTPResponse, for request: HTTPRequest) {
    guard let origin = allowedOrigin(for: request) else { return vary(&response) }
    response.headers.add("Access-Control-Allow-Origin", origin)
    if !exposed.isEmpty {
      response.headers.add("Access-Control-Expose-Headers", exposed.joined(separator: ", "))
    }
    vary(&response)
  }

  /// Adds what the browser asks before it sends a request that a form could not send.
  func markPreflight(_ response: inout HTTPResponse, for request: HTTPRequest, methods: String) {
    guard allowedOrigin(for: request) != nil else { return }
    response.headers.add("Access-Control-Allow-Methods", methods)
    response.headers.add("Access-Control-Allow-Headers", Self.requestFields.joined(separator: ", "))
    response.headers.add("Access-Control-Max-Age", "86400")
  }

  private func allowedOrigin(for request: HTTPRequest) -> String? {
    guard let origins else { return "*" }
    guard let origin = request.headers["Origin"], origins.contains(origin.lowercased()) else { return nil }
    return origin
  }

  /// The answer depends on the origin, which caches have to know.
  private func vary(_ response: inout HTTPResponse) {
    if origins != nil { response.headers.add("Vary", "Origin") }
  }
}
