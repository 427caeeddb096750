import ArgumentParser
package import CutoverJSON
package import CutoverParity

/// The places that the options of `cutover diff` name.
package struct DiffPaths {
  private let keys: [JSONDiff.ArrayKey]
  private let multisets: [String]
  /// The places whose values are never shown.
  package let secrets: [String]
  /// What has to be in the documents, or the options have no effect.
  package let places: [NamedPlaces.Place]

  /// Throws `ValidationError` for what is no path.
  package init(keys: [String], multisets: [String], secrets: [String]) throws {
    var places: [NamedPlaces.Place] = []
    var arrays: [(text: String, pattern: JSONPathPattern)] = []
    self.keys = try keys.map { text in
      guard let sign = text.lastIndex(of: "="), sign < text.index(before: text.endIndex) else {
        throw ValidationError("--key \(text): say /path=field, or /path=field,field.")
      }
      let fields = text[text.index(after: sign)...].split(separator: ",", omittingEmptySubsequences: false)
        .map(String.init)
      if fields.contains(where: \.isEmpty) { throw ValidationError("--key \(text): a field has a name.") }
      if Set(fields).count < fields.count { throw ValidationError("--key \(text): a field is there twice.") }
      let (path, pattern) = try Self.array(String(text[..<sign]), of: "--key", text)
      if let other = arrays.first(where: { $0.pattern.overlaps(pattern) }) {
        throw ValidationError("--key \(text) and --key \(other.text) are for one array; an array has one key.")
      }
      arrays.append((text, pattern))
      places.append(.init("--key \(text)", pattern, .keyed(fields)))
      return JSONDiff.ArrayKey(path, fields)
    }
    self.multisets = try multisets.map { text in
      let (path, pattern) = try Self.array(text, of: "--multiset", text)
      places.append(.init("--multiset \(text)", pattern, .array))
      return path
    }
    self.secrets = try secrets.map { text in
      let (path, pattern) = try Self.template(text, of: "--secret", text)
      places.append(.init("--secret \(text)", pattern, .value))
      return path
    }
    self.places = places
  }

  package func comparison(numbers: JSONDiff.Numbers) -> JSONDiff {
    JSONDiff(keys: keys, numbers: numbers, multisets: multisets)
  }

  /// `path` as the comparison has it, which has no `/` for the whole document.
  private static func template(
    _ path: String, of option: String, _ text: String
  ) throws -> (String, JSONPathPattern) {
    let path = path == "/" ? "" : path
    if !path.isEmpty, path.utf8.first != UInt8(ascii: "/") {
      throw ValidationError("\(option) \(text): a path begins with '/'.")
    }
    guard let pattern = JSONPathPattern(path) else {
      throw ValidationError("\(option) \(text): in a path, '~' is written ~0 and a '/' within a name ~1 (RFC 6901).")
    }
    return (path, pattern)
  }

  /// The path of an array.
  private static func array(_ path: String, of option: String, _ text: String) throws -> (String, JSONPathPattern) {
    let (path, pattern) = try template(path, of: option, text)
    for segment in pattern.segments {
      switch segment {
      case .anyNumber:
        throw ValidationError("\(option) \(text): '**' is for --secret and rules; write a * for each level.")
      case .any, .member: continue
      }
    }
    return (path, pattern)
  }
}
