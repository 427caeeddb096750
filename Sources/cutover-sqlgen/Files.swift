import Glibc

/// Folders and whole files.
enum Files {
  /// A folder's path as the names of files can follow it.
  static func withoutSlash(_ folder: String) -> String {
    var folder = folder
    while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
    return folder
  }

  /// The names of a folder's files with a suffix, sorted; none where there is no such folder.
  static func names(in folder: String, suffix: String) throws -> [String] {
    guard let directory = opendir(folder) else {
      if errno == ENOENT { return [] }
      throw failure(folder)
    }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name.hasSuffix(suffix), !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  /// A file's text, `nil` where there is no such file.
  static func read(_ path: String) throws -> String? {
    guard let file = fopen(path, "re") else {
      if errno == ENOENT { return nil }
      throw failure(path)
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 * 1024)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes.append(contentsOf: chunk[..<count]) }
    guard ferror(file) == 0 else { throw failure(path) }
    return String(decoding: bytes, as: UTF8.self)
  }

  static func write(_ text: String, to path: String) throws {
    guard let file = fopen(path, "we") else { throw failure(path) }
    let bytes = Array(text.utf8)
    let isWritten = fwrite(bytes, 1, bytes.count, file) == bytes.count
    guard fclose(file) == 0, isWritten else { throw failure(path) }
  }

  static func makeFolder(_ path: String) throws {
    if mkdir(path, 0o777) != 0, errno != EEXIST { throw failure(path) }
  }

  static func remove(_ path: String) throws {
    if unlink(path) != 0 { throw failure(path) }
  }

  private static func failure(_ path: String) -> GenerationError {
    GenerationError(path, String(cString: strerror(errno)))
  }
}
