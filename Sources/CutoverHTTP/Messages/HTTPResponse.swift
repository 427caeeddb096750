package import CutoverJSON

/// What a client is answered.
package struct HTTPResponse: Sendable {
  package var status: Int
  package var headers: HTTPHeaders
  /// The body, in pieces that need not lie together.
  package var body: [SharedBytes]

  package init(_ status: Int, headers: HTTPHeaders = HTTPHeaders(), body: [SharedBytes] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// An answer in JSON.
  package static func json(_ value: JSONValue, status: Int = 200) -> HTTPResponse {
    var bytes: [UInt8] = []
    value.write(into: &bytes)
    return HTTPResponse(status, headers: ["Content-Type": MediaType.json], body: [SharedBytes(bytes)])
  }

  package static func text(_ text: String, status: Int = 200, type: String = MediaType.text) -> HTTPResponse {
    HTTPResponse(status, headers: ["Content-Type": type], body: [SharedBytes(Array(text.utf8))])
  }

  /// The whole body.
  package var bytes: [UInt8] { body.flatMap(\.array) }
}

/// The types of bodies.
package enum MediaType {
  package static let json = "application/json; charset=utf-8"
  package static let problem = "application/problem+json"
  package static let text = "text/plain; charset=utf-8"

  /// The type that a `Content-Type` names, without parameters, in lower case.
  package static func essence(of field: String) -> String {
    let type = field.utf8.prefix { $0 != UInt8(ascii: ";") }.filter { $0 != 0x20 && $0 != 0x09 }
    return String(decoding: type, as: UTF8.self).lowercased()
  }
}
