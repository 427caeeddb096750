/// What a client may put for `{modelId}`.
enum ModelName {
  /// Whether `name` is one path segment: it goes into a file's name, and must not lead out of the data folder.
  static func isPathSegment(_ name: String) -> Bool {
    !name.isEmpty && name != "." && name != ".."
      && name.utf8.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "\\") && $0 != 0x7F }
  }
}
