/// The `Generated` folder of a domain against what it should hold.
struct Output {
  let folder: String
  let files: [String: String]

  /// A line for each file that is not as it should be, with the first line that differs.
  func differences() throws -> [String] {
    try changes().map { name, text in
      let path = "\(folder)/\(name)"
      guard let text else { return "\(path): comes from no SQL file any more" }
      guard let present = try Files.read(path) else { return "\(path): missing" }
      let expected = text.split(separator: "\n", omittingEmptySubsequences: false)
      let actual = present.split(separator: "\n", omittingEmptySubsequences: false)
      let line = zip(expected, actual).enumerated().first { $0.element.0 != $0.element.1 }?.offset
      let index = line ?? min(expected.count, actual.count)
      func shown(_ lines: [Substring]) -> String { index < lines.count ? "`\(lines[index].trimmed)`" : "the end" }
      return "\(path):\(index + 1): out of date: \(shown(actual)), should be \(shown(expected))"
    }
  }

  /// Writes what differs and gives the names of the files; leaves the rest untouched, so that nothing is built again for it.
  func write() throws -> [String] {
    try Files.makeFolder(folder)
    return try changes().map { name, text in
      if let text { try Files.write(text, to: "\(folder)/\(name)") } else { try Files.remove("\(folder)/\(name)") }
      return name
    }
  }

  /// The files that differ and their texts, `nil` for one that goes.
  private func changes() throws -> [(String, String?)] {
    let changed = try files.sorted { $0.key < $1.key }.filter { try Files.read("\(folder)/\($0.key)") != $0.value }
    let stale = try Files.names(in: folder, suffix: ".swift").filter { name in
      try files[name] == nil && Files.read("\(folder)/\(name)")?.hasPrefix(Generator.marker) == true
    }
    return changed.map { ($0.key, Optional($0.value)) } + stale.map { ($0, nil) }
  }
}
