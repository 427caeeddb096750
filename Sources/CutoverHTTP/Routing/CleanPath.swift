/// The path of a request as the original service routes it: decoded first, then cleaned, as Go's `path.Clean` does.
///
/// `//api/trades/`, `/api/./trades` and `/api/x/..%2Ftrades` are all `/api/trades`, and answer the same bytes: a
/// redirect would be another answer than clients have seen. An encoded slash therefore separates segments, and a
/// parameter can never hold one. Everything else a parameter may hold, a NUL or a line feed too: a route that makes the
/// name of a file from one has to check it.
enum CleanPath {
  /// The segments of `path`; `nil` where an escape is broken.
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
}
