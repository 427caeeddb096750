import CutoverBasics
package import CutoverJSON

/// OpenFeature's remote evaluation protocol (OFREP 0.3): from the body of a request to the answer.
package enum OFREP {
  package struct Response: Sendable, Equatable {
    package let status: Int
    /// `nil` where there is none: 304.
    package let body: JSONValue?
    /// The value of the header `ETag`, in quotes.
    package let etag: String?

    init(_ status: Int, _ body: JSONValue?, etag: String? = nil) {
      self.status = status
      self.body = body
      self.etag = etag
    }
  }

  /// What is asked about a client.
  private enum Context {
    case client(targetingKey: String?)
    case refused(code: String, details: String)
  }

  /// `POST /ofrep/v1/evaluate/flags/{key}`
  package static func evaluate(_ key: String, body: [UInt8], flags: FlagSet) -> Response {
    switch context(body) {
    case .refused(let code, let details): return Response(400, failure(key, code, details))
    case .client(let targetingKey):
      guard let flag = flags[key] else {
        return Response(404, failure(key, "FLAG_NOT_FOUND", "there is no flag '\(key)'"))
      }
      return Response(200, success(flag, targetingKey, flags))
    }
  }

  /// `POST /ofrep/v1/evaluate/flags`: all flags. With the header `If-None-Match` of an answer that would be the same
  /// there is no body.
  package static func evaluateAll(body: [UInt8], ifNoneMatch: String?, flags: FlagSet) -> Response {
    switch context(body) {
    case .refused(let code, let details):
      return Response(400, .object(["errorCode": .text(code), "errorDetails": .text(details)]))
    case .client(let targetingKey):
      let answer = JSONValue.object([
        "flags": .array(flags.flags.map { success($0, targetingKey, flags) }),
        "metadata": .object(["flagSetId": .text(FlagSet.id), "version": .text(String(flags.version))]),
      ])
      // Of all that is answered, and so of what the context changes in it.
      var bytes: [UInt8] = []
      answer.write(into: &bytes)
      let etag = "\"\(hexadecimalText(of: SHA256.digest(of: bytes).prefix(16)))\""
      if let ifNoneMatch, matches(ifNoneMatch, etag) { return Response(304, nil, etag: etag) }
      return Response(200, answer, etag: etag)
    }
  }

  private static func success(_ flag: EndpointFlag, _ targetingKey: String?, _ flags: FlagSet) -> JSONValue {
    let decision = flag.state.decision(targetingKey: targetingKey, bucketing: flags.bucketing)
    return .object([
      "key": .text(flag.key), "value": .text(decision.variant.rawValue), "reason": .text(decision.reason.rawValue),
      "variant": .text(decision.variant.rawValue), "metadata": .object(flag.metadata),
    ])
  }

  private static func failure(_ key: String, _ code: String, _ details: String) -> JSONValue {
    .object(["key": .text(key), "errorCode": .text(code), "errorDetails": .text(details)])
  }

  /// The context that a body holds. No context is one without a targeting key.
  private static func context(_ body: [UInt8]) -> Context {
    let request: JSONValue
    do throws(JSONError) {
      request = try JSONValue.parse(body, source: "body")
    } catch {
      return .refused(code: "PARSE_ERROR", details: "\(error)")
    }
    guard request.members != nil else {
      return .refused(code: "PARSE_ERROR", details: "the body is \(request.kind.rawValue), not an object")
    }
    guard let context = request["context"], context != .null else { return .client(targetingKey: nil) }
    guard context.members != nil else {
      return .refused(code: "INVALID_CONTEXT", details: "the context is \(context.kind.rawValue), not an object")
    }
    switch context["targetingKey"] {
    case nil, .null: return .client(targetingKey: nil)
    case .string(let key): return .client(targetingKey: key.string)
    case .some(let value):
      return .refused(code: "INVALID_CONTEXT", details: "the targetingKey is \(value.kind.rawValue), not a string")
    }
  }

  /// Whether a header `If-None-Match` names `etag` (RFC 9110, 13.1.2: weakly compared).
  private static func matches(_ header: String, _ etag: String) -> Bool {
    header.split(separator: ",").contains { candidate in
      var text = candidate.drop { $0 == " " }
      while text.last == " " { text.removeLast() }
      if text.hasPrefix("W/") { text = text.dropFirst(2) }
      return text == "*" || text == etag
    }
  }
}
