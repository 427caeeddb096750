package import Glibc

/// Folders, as far as every store needs them: listed, made, made durable.
package enum Folder {
  /// The names of what is in the folder at `path`, in no order, without `.` and `..`.
  package static func names(in path: String) throws(SystemError) -> [String] {
    try names(in: path) { String(cString: $0) }
  }

  /// The same, each as `name` reads it; names for which that is `nil` are left out.
  package static func names(
    in path: String, _ name: (UnsafePointer<CChar>) -> String?
  ) throws(SystemError) -> [String] {
    guard let stream = opendir(path) else { throw SystemError(path, errno) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let found = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { name($0) }
      }
      if let found, found != ".", found != ".." { names.append(found) }
    }
    return names
  }

  /// The same; none where there is no such folder.
  package static func namesIfThere(in path: String) throws(SystemError) -> [String] {
    do { return try names(in: path) } catch {
      if error.number == ENOENT { return [] }
      throw error
    }
  }

  /// Returns when the names in the folder at `path` are on the disk.
  package static func sync(_ path: String) throws(SystemError) {
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw SystemError(path, errno) }
    defer { close(folder) }
    // Some file systems have nothing to sync in a folder, and say so.
    guard fsync(folder) == 0 || errno == EINVAL else { throw SystemError(path, errno) }
  }

  /// The folder that `path` is in.
  package static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Makes the folder at `path`, and those above it that are missing; gives those that it made, the outermost first.
  ///
  /// What stands there already, be it a file, is left alone.
  @discardableResult
  package static func make(
    _ path: String, mode: mode_t, above: mode_t? = nil
  ) throws(SystemError) -> [String] {
    let parts = path.split(separator: "/")
    var made: [String] = []
    var current = path.hasPrefix("/") ? "" : "."
    for (index, part) in parts.enumerated() {
      current += "/" + part
      if mkdir(current, index < parts.count - 1 ? above ?? mode : mode) == 0 {
        made.append(current)
      } else if errno != EEXIST {
        throw SystemError(current, errno)
      }
    }
    return made
  }
}
