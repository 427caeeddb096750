package import CutoverJSON

/// What went wrong with a request, for people and programs (RFC 9457).
package struct Problem: Error, Sendable {
  package let status: Int
  /// One sentence: what failed, where, and what to do.
  package let detail: String
  package let headers: HTTPHeaders
  /// Further members of the body.
  package let members: [JSONMember]

  package init(
    _ status: Int, _ detail: String, headers: HTTPHeaders = HTTPHeaders(), members: [JSONMember] = []
  ) {
    self.status = status
    self.detail = detail
    self.headers = headers
    self.members = members
  }

  package var response: HTTPResponse {
    var body: [JSONMember] = [
      .init(name: "type", value: .text("about:blank")),
      .init(name: "title", value: .text(HTTPStatus.title(of: status))),
      .init(name: "status", value: .integer(status)),
      .init(name: "detail", value: .text(detail)),
    ]
    body += members
    var response = HTTPResponse.json(.object(body), status: status)
    response.headers["Content-Type"] = MediaType.problem
    for field in headers.fields { response.headers.add(field.name, field.value) }
    return response
  }
}

/// The names of the statuses that this server answers with (RFC 9110 §15).
package enum HTTPStatus {
  package static func title(of status: Int) -> String {
    switch status {
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 408: "Request Timeout"
    case 409: "Conflict"
    case 413: "Content Too Large"
    case 415: "Unsupported Media Type"
    case 422: "Unprocessable Content"
    case 429: "Too Many Requests"
    case 500: "Internal Server Error"
    case 501: "Not Implemented"
    case 503: "Service Unavailable"
    case 507: "Insufficient Storage"
    default: "Status \(status)"
    }
  }
}
