import CutoverBasics
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
    do {
      return try Folder.namesIfThere(in: folder).filter { $0.hasSuffix(suffix) && !$0.hasPrefix(".") }.sorted()
    } catch { throw GenerationError(error.path, error.reason) }
  }

  /// A file's text, `nil` where there is no such file.
  static func read(_ path: String) throws -> String? {
    do { return try SmallFile.readIfThere(path).map { String(decoding: $0, as: UTF8.self) } } catch {
      throw GenerationError(error.path, error.reason)
    }
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
