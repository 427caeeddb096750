import CutoverParity

/// The entries of two folders, matched by their paths: those that are to be compared, and those that cannot be.
struct FolderPairs {
  private(set) var pairs: [DocumentPair] = []

  private let left: FolderWalk
  private let right: FolderWalk

  /// Walks through both folders. With `documentsOnly`, files of other kinds are left out. Throws ``Failure`` where a folder
  /// cannot be read, or neither has anything to compare.
  init(_ leftRoot: String, _ rightRoot: String, format: Document.Format?, documentsOnly: Bool) throws {
    left = try FolderWalk(leftRoot)
    right = try FolderWalk(rightRoot)
    let others = Array(left.obstacles.values) + Array(right.obstacles.values)
    if left.documents.isEmpty, right.documents.isEmpty, others.allSatisfy(\.isOtherFile) {
      throw Failure(
        .badInput, "neither \(leftRoot) nor \(rightRoot) has a .json, .ndjson or .jsonl file; nothing to compare")
    }
    let paths = left.documents.union(right.documents).union(left.obstacles.keys).union(right.obstacles.keys)
    for path in paths.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      let found = obstacles(at: path)
      if found.isEmpty {
        pairs.append(
          DocumentPair(
            name: FolderWalk.shown(path), left: Self.document(path, in: leftRoot, left, format),
            right: Self.document(path, in: rightRoot, right, format)))
      } else if !documentsOnly || !found.allSatisfy(\.obstacle.isOtherFile) {
        let isSame = found.count == 2 && found[0].obstacle.reason == found[1].obstacle.reason
        let reasons = isSame ? [found[0].obstacle.reason] : found.map { "on the \($0.side) \($0.obstacle.reason)" }
        pairs.append(
          DocumentPair(
            name: FolderWalk.shown(path), obstacle: "not compared: \(reasons.joined(separator: ", "))"))
      }
    }
  }

  /// What keeps the entries at `path` from being compared, on either side.
  private func obstacles(at path: [UInt8]) -> [(side: String, obstacle: FolderWalk.Obstacle)] {
    [("left", left), ("right", right)].compactMap { side, folder in
      if folder.documents.contains(path) { return nil }
      return (folder.obstacles[path] ?? folder.obstacle(above: path)).map { (side, $0) }
    }
  }

  private static func document(
    _ path: [UInt8], in root: String, _ folder: FolderWalk, _ format: Document.Format?
  ) -> Document? {
    guard folder.documents.contains(path) else { return nil }
    let location = FolderWalk.join(Array(root.utf8), path)
    return Document(regularFile: location, name: FolderWalk.shown(location), format: format)
  }
}
