import CutoverJSON
package import CutoverParity
import Glibc

/// What `cutover diff` was told to compare.
package struct DiffInputs {
  private let left: String
  private let right: String
  private let format: Document.Format?
  private let documentsOnly: Bool

  /// `format` is that of all documents; `nil` tells it by their names. With `documentsOnly`, other files of folders are
  /// left out.
  package init(_ left: String, _ right: String, format: Document.Format?, documentsOnly: Bool = false) {
    self.left = left
    self.right = right
    self.format = format
    self.documentsOnly = documentsOnly
  }

  /// Whether each side is a folder.
  package private(set) var areFolders = false

  /// The documents of both sides, folders matched by the paths of their files.
  package mutating func pairs() throws -> [DocumentPair] {
    switch (try Self.isFolder(left), try Self.isFolder(right)) {
    case (false, false):
      // A side without a name of its own is what the other one is.
      let first = Document(path: left, format: format)
      let second = Document(path: right, format: format ?? (right == "-" ? first.format : nil))
      return [
        DocumentPair(
          name: "\(first.name) ↔ \(second.name)",
          left: left == "-" ? Document(path: left, format: format ?? second.format) : first, right: second)
      ]
    case (true, true):
      areFolders = true
      return try FolderPairs(left, right, format: format, documentsOnly: documentsOnly).pairs
    case (let isFolder, _):
      let (folder, file) = isFolder ? (left, right) : (right, left)
      throw Failure(.badInput, "\(folder) is a folder and \(file) is none; name two files, or two folders")
    }
  }

  private static func isFolder(_ path: String) throws -> Bool {
    if path == "-" { return false }
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw Failure(
        .badInput, "\(path): \(String(cString: strerror(errno))); name a file or a folder, or - for standard input")
    }
    return status.st_mode & S_IFMT == S_IFDIR
  }
}
