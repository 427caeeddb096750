import Glibc

/// Writes one file through a large buffer, and makes it durable.
final class FileWriter {
  let path: String
  private let descriptor: Int32
  private let buffer: UnsafeMutableRawBufferPointer
  private var filled = 0
  /// How many bytes are written.
  private(set) var count = 0

  private static let capacity = 1 << 20

  /// Makes the file `path`, or empties it. It gets the mode and, where that is permitted, the owner of `model`.
  init(_ path: String, like model: DocumentFile? = nil) throws {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard descriptor >= 0 else { throw DocumentFault.writing(path, errno) }
    buffer = .allocate(byteCount: Self.capacity, alignment: 16)
    var status = stat()
    guard let model, fstat(model.descriptor, &status) == 0 else { return }
    // Both fail where they are not permitted, which must not keep the file from being written. The owner first: changing
    // it takes bits off the mode.
    _ = fchown(descriptor, status.st_uid, status.st_gid)
    _ = fchmod(descriptor, status.st_mode & 0o7777)
  }

  deinit {
    close(descriptor)
    buffer.deallocate()
  }

  func append(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { bytes in
      var done = 0
      while done < bytes.count {
        let count = min(bytes.count - done, buffer.count - filled)
        buffer.baseAddress!.advanced(by: filled).copyMemory(from: bytes.baseAddress! + done, byteCount: count)
        filled += count
        done += count
        if filled == buffer.count { try flush() }
      }
    }
  }

  /// Appends a piece of another file as it is.
  func append(_ range: Range<Int>, of file: DocumentFile) throws {
    var at = range.lowerBound
    while at < range.upperBound {
      let count = min(range.upperBound - at, buffer.count - filled)
      let got = pread(file.descriptor, buffer.baseAddress! + filled, count, off_t(at))
      if got < 0, errno == EINTR { continue }
      guard got > 0 else { throw DocumentFault.reading(file.path, got < 0 ? errno : 0) }
      filled += got
      at += got
      if filled == buffer.count { try flush() }
    }
  }

  /// Returns when all of the file is on the disk.
  func finish() throws {
    try flush()
    guard fsync(descriptor) == 0 else { throw DocumentFault.writing(path, errno) }
  }

  /// What tells this version of the file from any other, as ``DocumentFile/fingerprint``; `nil` where it cannot be told.
  var fingerprint: String? {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? DocumentFile.fingerprint(status) : nil
  }

  private func flush() throws {
    var done = 0
    while done < filled {
      let count = write(descriptor, buffer.baseAddress! + done, filled - done)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw DocumentFault.writing(path, count < 0 ? errno : ENOSPC) }
      done += count
    }
    count += filled
    filled = 0
  }
}

extension FileWriter {
  /// Writes `file` as it becomes by `splices`.
  func append(_ file: DocumentFile, with splices: [Splice]) throws {
    var at = 0
    for splice in splices {
      try append(at..<splice.range.lowerBound, of: file)
      try append(splice.bytes)
      at = splice.range.upperBound
    }
    try append(at..<file.size, of: file)
  }
}
