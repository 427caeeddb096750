/// The copy of the legacy side that a run reads at a cut: what is wrong with it is said of the side itself, since nobody
/// can repair a copy that goes with the run.
package struct LegacyCopy: Sendable {
  private let path: String
  private let location: String
  private let isFolder: Bool

  /// `path` is the folder of the copy, `location` the legacy side, a folder or a file.
  package init(_ path: String, of location: String, isFolder: Bool) {
    (self.path, self.location, self.isFolder) = (path, location, isFolder)
  }

  /// `text` with the paths of the copy as those of the side.
  func named(_ text: String) -> String {
    let parts = text.split(separator: path, omittingEmptySubsequences: false)
    guard let first = parts.first, parts.count > 1 else { return text }
    return parts.dropFirst().reduce(String(first)) { named, part in
      // Of a side that is one file, the name in the copy's folder says nothing.
      named + location + (isFolder ? part : part.drop { !" :;,'\"".contains($0) })
    }
  }
}

extension ParityRun.Options {
  /// `text` with the paths of a copy as those of the side that it is of.
  func named(_ text: String) -> String { copy?.named(text) ?? text }
}
