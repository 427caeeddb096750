import Glibc

/// Where the bytes of a JSON text come from: memory, or a file descriptor.
final class JSONByteSource {
  private enum Kind {
    case memory([UInt8])
    case descriptor(Int32, isOwned: Bool)
  }

  /// What errors call the text.
  let name: String
  private let kind: Kind
  private var consumed = 0

  init(bytes: [UInt8], name: String) {
    self.name = name
    kind = .memory(bytes)
  }

  init(descriptor: Int32, name: String) {
    self.name = name
    kind = .descriptor(descriptor, isOwned: false)
  }

  init(path: String) throws(JSONError) {
    name = path
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw JSONByteSource.error(path, errno) }
    kind = .descriptor(descriptor, isOwned: true)
    var status = stat()
    // A directory can be opened, and says what it is only on the first read.
    if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      throw JSONByteSource.error(path, EISDIR)
    }
  }

  deinit {
    if case .descriptor(let descriptor, isOwned: true) = kind { close(descriptor) }
  }

  /// How many bytes there are in all, where that can be known; a hint, since a file may grow.
  var size: Int? {
    switch kind {
    case .memory(let bytes): return bytes.count
    case .descriptor(let descriptor, _):
      var status = stat()
      guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
      return Int(status.st_size)
    }
  }

  /// Copies up to `count` bytes to `target`; fewer only at the end.
  func read(into target: UnsafeMutablePointer<UInt8>, count: Int) throws(JSONError) -> Int {
    switch kind {
    case .memory(let bytes):
      let length = min(count, bytes.count - consumed)
      bytes.withUnsafeBufferPointer { buffer in
        if length > 0, let base = buffer.baseAddress { target.update(from: base + consumed, count: length) }
      }
      consumed += length
      return length
    case .descriptor(let descriptor, _):
      var length = 0
      while length < count {
        let got = Glibc.read(descriptor, target + length, count - length)
        if got == 0 { break }
        if got > 0 {
          length += got
        } else if errno != EINTR {
          throw JSONByteSource.error(name, errno)
        }
      }
      return length
    }
  }

  private static func error(_ name: String, _ number: Int32) -> JSONError {
    JSONError(code: .cannotRead, source: name, message: "cannot be read: \(String(cString: strerror(number)))")
  }
}
