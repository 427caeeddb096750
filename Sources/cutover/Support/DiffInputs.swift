import CutoverJSON
import CutoverParity
import Glibc

/// What `cutover diff` was told to compare.
struct DiffInputs {
  private let left: String
  private let right: String
  private let format: Document.Format?

  /// `format` is that of all documents; `nil` tells it by their names.
  init(_ left: String, _ right: String, format: Document.Format?) {
    self.left = left
    self.right = right
    self.format = format
  }

  /// The documents of both sides, folders matched by the paths of their files.
  func pairs() throws -> [DocumentPair] {
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
    case (true, true): return try folderPairs()
    case (let isFolder, _):
      let (folder, file) = isFolder ? (left, right) : (right, left)
      throw Failure(.badInput, "\(folder) is a folder and \(file) is none; name two files, or two folders")
    }
  }

  /// A document as a tree. Throws where it is no JSON.
  static func value(of document: Document) throws -> JSONValue {
    do throws(JSONError) {
      return try document.value()
    } catch {
      throw Failure(.badInput, "\(error)")
    }
  }

  private func folderPairs() throws -> [DocumentPair] {
    var others = 0
    let leftFiles = try Self.documents(in: left, others: &others)
    let rightFiles = try Self.documents(in: right, others: &others)
    if others > 0 { Console.note("files that are no .json, .ndjson or .jsonl, and are not compared: \(others)") }
    let (inLeft, inRight) = (Set(leftFiles), Set(rightFiles))
    let names = inLeft.union(inRight).sorted()
    if names.isEmpty {
      throw Failure(.badInput, "neither \(left) nor \(right) has a .json, .ndjson or .jsonl file; nothing to compare")
    }
    return names.map { name in
      DocumentPair(
        name: name.string,
        left: inLeft.contains(name) ? Document(path: "\(left)/\(name)", format: format) : nil,
        right: inRight.contains(name) ? Document(path: "\(right)/\(name)", format: format) : nil)
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

  /// The documents below `folder`, as paths from there. Names with a dot at the start are passed over; links to folders
  /// are not followed, as they may lead in a circle.
  private static func documents(in folder: String, others: inout Int) throws -> [ExactString] {
    var found: [ExactString] = []
    var open = [""]
    while let inner = open.popLast() {
      guard let stream = opendir(folder + "/" + inner) else {
        throw Failure(.badInput, "\(folder)/\(inner): \(String(cString: strerror(errno)))")
      }
      defer { closedir(stream) }
      while let entry = readdir(stream) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name.hasPrefix(".") { continue }
        let path = inner.isEmpty ? name : "\(inner)/\(name)"
        var status = stat()
        guard lstat("\(folder)/\(path)", &status) == 0 else { continue }
        if status.st_mode & S_IFMT == S_IFDIR {
          open.append(path)
        } else if Document.suffixes.contains(where: { name.lowercased().hasSuffix($0) }) {
          found.append(ExactString(path))
        } else {
          others += 1
        }
      }
    }
    return found
  }
}
