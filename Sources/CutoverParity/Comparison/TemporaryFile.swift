import Glibc

/// A temporary file without a name: gone with its last user, also after a crash.
final class TemporaryFile {
  private let descriptor: Int32
  /// What errors call it: `the temporary file of waiting records`.
  private let name: String
  private(set) var count = 0

  init(of content: String) throws {
    name = "the temporary file of \(content)"
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(folder)/cutover-parity.XXXXXX".utf8CString)
    descriptor = mkstemp(&template)
    if descriptor < 0 { throw ParityError(.cannotWrite, "a temporary file in \(folder)", errno) }
    unlink(template)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
  }

  deinit { close(descriptor) }

  /// Adds `bytes`, and gives their offset.
  func append(_ bytes: [UInt8]) throws -> Int {
    let offset = count
    var written = 0
    while written < bytes.count {
      let result = bytes.withUnsafeBytes {
        pwrite(descriptor, $0.baseAddress?.advanced(by: written), bytes.count - written, offset + written)
      }
      if result < 0, errno == EINTR { continue }
      if result <= 0 { throw ParityError(.cannotWrite, name, errno) }
      written += result
    }
    count += bytes.count
    return offset
  }

  /// The `count` bytes at `offset`.
  func read(_ count: Int, at offset: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let result = bytes.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress?.advanced(by: done), count - done, offset + done)
      }
      if result < 0, errno == EINTR { continue }
      if result <= 0 { throw ParityError(.cannotRead, name, errno) }
      done += result
    }
    return bytes
  }
}
