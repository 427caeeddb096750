package import CutoverDomain
package import CutoverHTTP
import CutoverJSON

extension HTTPResponse {
  /// An error as a domain's API says it; the same answer where the domain has no form of its own, or where it is no error.
  package func inForm(of errors: ErrorForm?) -> HTTPResponse {
    guard let errors, status >= 400, let detail = (try? JSONValue.parse(bytes))?["detail"]?.string else { return self }
    var response = HTTPResponse(status, headers: headers, body: [SharedBytes(errors.body(status, detail))])
    response.headers["Content-Type"] = errors.mediaType
    return response
  }
}
