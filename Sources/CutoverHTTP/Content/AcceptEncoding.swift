/// Which codings of a body a client takes (RFC 9110 §12.5.3).
package enum AcceptEncoding {
  /// Whether to send gzip: the client takes it, and likes nothing else better.
  package static func prefersGzip(_ field: String?) -> Bool {
    // What most clients send, first.
    guard let field, !field.isEmpty else { return false }
    var gzip: Int?
    var identity: Int?
    var any: Int?
    for item in field.split(separator: ",") {
      var parameters = item.split(separator: ";").map(trimmed).makeIterator()
      guard let coding = parameters.next() else { continue }
      var quality = 1000
      while let parameter = parameters.next() {
        if parameter.hasPrefix("q=") || parameter.hasPrefix("Q=") { quality = thousandths(parameter.dropFirst(2)) }
      }
      if HTTPHeaders.isSame(coding, "gzip") || HTTPHeaders.isSame(coding, "x-gzip") {
        gzip = quality
      } else if HTTPHeaders.isSame(coding, "identity") {
        identity = quality
      } else if coding == "*" {
        any = quality
      }
    }
    let wanted = gzip ?? any ?? 0
    return wanted > 0 && wanted >= identity ?? 0
  }

  /// A quality such as `0.5`, in thousandths; 0 for what is none.
  private static func thousandths(_ text: Substring) -> Int {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard let whole = parts.first, whole == "0" || whole == "1", parts.count <= 2 else { return 0 }
    let digits = parts.count == 2 ? parts[1] : ""
    guard digits.count <= 3, digits.allSatisfy({ ("0"..."9").contains($0) }) else { return 0 }
    let fraction = Int(digits.isEmpty ? "0" : digits + String(repeating: "0", count: 3 - digits.count)) ?? 0
    return min(1000, (whole == "1" ? 1000 : 0) + fraction)
  }

  private static func trimmed(_ text: Substring) -> Substring {
    let start = text.drop { $0 == " " || $0 == "\t" }
    guard let last = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
    return start[...last]
  }
}
