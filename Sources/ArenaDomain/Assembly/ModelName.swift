/// What a model may be called.
enum ModelName {
  /// Whether a client can put `name` for `{modelId}`: it is one segment of a cleaned path. Any other character may be in
  /// it: the original service answers for a name with a backslash or a control character as for any other.
  static func isPathSegment(_ name: String) -> Bool {
    !name.isEmpty && name != "." && name != ".." && !name.utf8.contains(UInt8(ascii: "/"))
  }
}
