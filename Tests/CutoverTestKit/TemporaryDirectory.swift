import Glibc

/// A folder of a test's own, removed with all it holds when the value goes.
package final class TemporaryDirectory: Sendable {
  /// Absolute, without links.
  package let path: String

  /// - Parameter name: A part of the folder's name, to recognise it by.
  package init(_ name: String = "files") throws {
    let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(base)/cutover-\(name)-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil, let real = realpath(template, nil) else {
      throw TestKitError("cannot make a folder in \(base): \(String(cString: strerror(errno)))")
    }
    defer { free(real) }
    path = String(cString: real)
  }

  deinit { Self.remove(path) }

  /// The path of something in the folder.
  package func file(_ name: String) -> String { path + "/" + name }

  /// Writes a file, making the folders on its way; returns its path.
  @discardableResult
  package func write(_ text: String, to name: String) throws -> String { try write(Array(text.utf8), to: name) }

  @discardableResult
  package func write(_ bytes: [UInt8], to name: String) throws -> String {
    var folder = path
    for part in name.split(separator: "/").dropLast() {
      folder += "/" + part
      mkdir(folder, 0o755)
    }
    guard let stream = fopen(file(name), "w") else { throw failure(name) }
    let count = fwrite(bytes, 1, bytes.count, stream)
    guard fclose(stream) == 0, count == bytes.count else { throw failure(name) }
    return file(name)
  }

  package func read(_ name: String) throws -> [UInt8] {
    guard let stream = fopen(file(name), "r") else { throw failure(name) }
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = fread(&buffer, 1, buffer.count, stream)
      if count == 0 { break }
      bytes.append(contentsOf: buffer[..<count])
    }
    guard ferror(stream) == 0 else { throw failure(name) }
    return bytes
  }

  private func failure(_ name: String) -> TestKitError {
    TestKitError("\(file(name)): \(String(cString: strerror(errno)))")
  }

  private static func remove(_ path: String) {
    var info = stat()
    guard lstat(path, &info) == 0 else { return }
    if info.st_mode & S_IFMT == S_IFDIR {
      if let stream = opendir(path) {
        while let entry = readdir(stream) {
          let name = withUnsafePointer(to: &entry.pointee.d_name) {
            $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
          }
          if name != "." && name != ".." { remove(path + "/" + name) }
        }
        closedir(stream)
      }
      rmdir(path)
    } else {
      unlink(path)
    }
  }
}
