/// The path of a request as the original service routes it: decoded first, then cleaned, as Go's `path.Clean` does.
///
/// `//api/trades/`, `/api/./trades` and `/api/x/..%2Ftrades` are all `/api/trades`, and answer the same bytes: a
/// redirect would be another answer than clients have seen. An encoded slash therefore separates segments, and a
/// parameter can never hold one.
enum CleanPath {
  /// The segments of `path`; `nil` where an escape is broken or the bytes are not UTF-8.
  static func segments(of path: String) -> [Substring]? {
    var path = path
    if path.utf8.contains(UInt8(ascii: "%")) {
      guard let decoded = PercentEncoding.decode(path) else { return nil }
      path = decoded
    }
    var segments: [Substring] = []
    // By bytes: a combining character behind a slash makes one Character of both.
    for part in path.utf8.split(separator: UInt8(ascii: "/")) {
      let segment = Substring(part)
      if segment == "." { continue }
      if segment == ".." {
        _ = segments.popLast()
      } else {
        segments.append(segment)
      }
    }
    return segments
  }

  /// Whether `segment` can be a parameter: it goes into names of files and records.
  static func isName(_ segment: Substring) -> Bool {
    segment.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }
  }
}
