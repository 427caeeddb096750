import CutoverParity
import Glibc

/// What a folder holds, by the paths from there. Names are bytes: they need not be UTF-8.
///
/// Every entry is either a document or named with the reason why it is not compared, so that nothing is called equal that
/// nobody has read. Hidden files are documents like others, and links are followed. Nothing is opened but folders: a pipe
/// would wait for a writer.
struct FolderWalk {
  /// An entry that cannot be compared.
  struct Obstacle {
    let reason: String
    /// Whether it is a file like any other, but no document.
    var isOtherFile = false
    /// Whether there may be entries below it that nobody has seen.
    var hidesEntries = false
  }

  private(set) var documents: Set<[UInt8]> = []
  private(set) var obstacles: [[UInt8]: Obstacle] = [:]

  /// A folder, as a disk knows it.
  private struct Identity: Equatable {
    let device: UInt
    let number: UInt

    init(_ status: stat) {
      device = UInt(status.st_dev)
      number = UInt(status.st_ino)
    }
  }

  private struct Open {
    /// The path from the root, empty for that.
    let path: [UInt8]
    /// The folder and those around it: a link to one of them leads in a circle.
    let around: [Identity]
  }

  /// Walks through the folder at `root`. Throws ``Failure`` if the folder itself cannot be read.
  init(_ root: String) throws {
    let root = Array(root.utf8)
    var status = stat()
    guard Self.withPath(root, { stat($0, &status) }) == 0 else { throw Self.failure(root, errno) }
    var open = [Open(path: [], around: [Identity(status)])]
    while let folder = open.popLast() {
      guard let stream = Self.withPath(Self.join(root, folder.path), { opendir($0) }) else {
        if folder.path.isEmpty { throw Self.failure(root, errno) }
        obstacles[folder.path] = Obstacle(
          reason: "a folder that cannot be read: \(String(cString: strerror(errno)))", hidesEntries: true)
        continue
      }
      defer { closedir(stream) }
      while true {
        errno = 0
        guard let entry = readdir(stream) else {
          if errno != 0 {
            obstacles[folder.path] = Obstacle(
              reason: "a folder that cannot be read to its end: \(String(cString: strerror(errno)))", hidesEntries: true
            )
          }
          break
        }
        let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
        if name == Array(".".utf8) || name == Array("..".utf8) { continue }
        if let inner = visit(Self.join(folder.path, name), in: root, folder) { open.append(inner) }
      }
    }
  }

  /// Files an entry; gives the folder that it is.
  private mutating func visit(_ path: [UInt8], in root: [UInt8], _ folder: Open) -> Open? {
    var status = stat()
    guard Self.withPath(Self.join(root, path), { stat($0, &status) }) == 0 else {
      obstacles[path] = Obstacle(
        reason: "cannot be read: \(String(cString: strerror(errno)))\(Self.linkTarget(root, path))", hidesEntries: true)
      return nil
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR:
      let identity = Identity(status)
      if folder.around.contains(identity) {
        obstacles[path] = Obstacle(
          reason: "a link to a folder that it is in\(Self.linkTarget(root, path))", hidesEntries: true)
        return nil
      }
      return Open(path: path, around: folder.around + [identity])
    case S_IFREG:
      if Document.has(Document.suffixes, path) {
        documents.insert(path)
      } else {
        obstacles[path] = Obstacle(reason: "no .json, .ndjson or .jsonl file", isOtherFile: true)
      }
    case S_IFIFO: obstacles[path] = Obstacle(reason: "a named pipe")
    case S_IFSOCK: obstacles[path] = Obstacle(reason: "a socket")
    default: obstacles[path] = Obstacle(reason: "a device")
    }
    return nil
  }

  /// Why nobody knows whether there is an entry at `path`, `nil` where it is known.
  func obstacle(above path: [UInt8]) -> Obstacle? {
    for end in path.indices.reversed() where path[end] == UInt8(ascii: "/") {
      if let obstacle = obstacles[Array(path[..<end])], obstacle.hidesEntries { return obstacle }
    }
    return obstacles[[]]
  }

  static func join(_ folder: [UInt8], _ name: [UInt8]) -> [UInt8] {
    folder.isEmpty ? name : folder.last == UInt8(ascii: "/") ? folder + name : folder + [UInt8(ascii: "/")] + name
  }

  /// A path to show: one that is not UTF-8 has its other bytes as `\xFF`, and no two paths are shown alike.
  static func shown(_ path: [UInt8]) -> String {
    if let text = String(validating: path, as: UTF8.self), !text.utf8.contains("\\x".utf8) { return text }
    var result = ""
    var rest = path[...]
    while let first = rest.first {
      let length = (1...4).first { String(validating: rest.prefix($0), as: UTF8.self)?.unicodeScalars.count == 1 }
      if first == UInt8(ascii: "\\") {
        result += "\\\\"
      } else if let length {
        result += String(decoding: rest.prefix(length), as: UTF8.self)
      } else {
        let digits = String(first, radix: 16, uppercase: true)
        result += "\\x" + (digits.count < 2 ? "0" : "") + digits
      }
      rest = rest.dropFirst(length ?? 1)
    }
    return result
  }

  /// Where a link leads to, in brackets; empty for what is none.
  private static func linkTarget(_ root: [UInt8], _ path: [UInt8]) -> String {
    var target = [UInt8](repeating: 0, count: 4096)
    let count = withPath(join(root, path)) { path in
      target.withUnsafeMutableBytes { readlink(path, $0.bindMemory(to: CChar.self).baseAddress!, $0.count) }
    }
    return count > 0 ? " (\(shown(Array(target[..<count]))))" : ""
  }

  private static func withPath<Result>(_ path: [UInt8], _ body: (UnsafePointer<CChar>) -> Result) -> Result {
    (path.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { body($0.baseAddress!) }
  }

  private static func failure(_ root: [UInt8], _ number: Int32) -> Failure {
    Failure(.badInput, "\(shown(root)): \(String(cString: strerror(number)))")
  }
}
