/// Finds what two programs could read differently in the head of a request (RFC 9112 §3.2, §6.3 and §11.2).
///
/// Where a proxy in front of this server ends a request at one byte and the server at another, a client can hide a
/// request in the body of one that the proxy let through. A head that leaves any doubt is therefore refused, and its
/// connection closed: no byte behind it is taken for a request.
enum RequestFraming {
  /// What is wrong with the head, as a sentence; `nil` where nothing is.
  static func fault(target: String, version: String, headers: HTTPHeaders) -> String? {
    if version != "HTTP/1.1", version != "HTTP/1.0" {
      return "the request is in '\(printable(version))'; this server speaks HTTP/1.0 and HTTP/1.1"
    }
    if !target.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) {
      return "the request's target has a space or a control character; encode it as %20 and the like"
    }
    for field in headers.fields {
      if field.name.isEmpty || !field.name.utf8.allSatisfy(isTokenByte) {
        return "the header field '\(printable(field.name))' has a name that cannot be one; nothing may stand between a "
          + "name and its colon"
      }
      if field.value.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) {
        return "the header field '\(field.name)' has a control character"
      }
    }
    return lengthFault(version, headers) ?? hostFault(target, version, headers)
  }

  private static func lengthFault(_ version: String, _ headers: HTTPHeaders) -> String? {
    let (lengths, codings) = (headers.values("Content-Length"), headers.values("Transfer-Encoding"))
    if lengths.count > 1 { return "Content-Length is there \(lengths.count) times; send it once" }
    if let length = lengths.first {
      guard !codings.isEmpty else {
        let isNumber = !length.isEmpty && length.utf8.allSatisfy { 0x30...0x39 ~= $0 } && Int64(length) != nil
        return isNumber ? nil : "Content-Length is '\(printable(length))', which is not a number of bytes"
      }
      return "Content-Length and Transfer-Encoding are both there; send one of them"
    }
    guard let coding = codings.first else { return nil }
    if codings.count > 1 { return "Transfer-Encoding is there \(codings.count) times; send it once" }
    if version == "HTTP/1.0" { return "HTTP/1.0 has no Transfer-Encoding; send Content-Length, or use HTTP/1.1" }
    if !HTTPHeaders.isSame(coding, "chunked") {
      return "Transfer-Encoding is '\(printable(coding))'; this server takes 'chunked' and nothing else"
    }
    return nil
  }

  private static func hostFault(_ target: String, _ version: String, _ headers: HTTPHeaders) -> String? {
    let hosts = headers.values("Host")
    if hosts.count > 1 { return "Host is there \(hosts.count) times; send it once" }
    guard let host = hosts.first else {
      return version == "HTTP/1.1" ? "the header field Host is missing; send it with every request" : nil
    }
    if !host.isEmpty, Authority(host) == nil { return "Host is '\(printable(host))', which is not a name and a port" }
    guard let authority = HTTPRequest.authority(of: target) else { return nil }
    guard let named = Authority(authority) else {
      return "the request's target is for '\(printable(authority))', which is not a name and a port"
    }
    if Authority(host)?.isSame(as: named, defaultPort: 80) != true {
      return "the request's target is for '\(printable(authority))' and Host says '\(printable(host))'"
    }
    return nil
  }

  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }

  /// `text` as it can stand in a sentence.
  private static func printable(_ text: some StringProtocol) -> String {
    let shown = text.unicodeScalars.prefix(60).map { $0.value < 0x20 || $0.value == 0x7F ? "?" : String($0) }.joined()
    return text.unicodeScalars.count > 60 ? shown + "…" : shown
  }
}
