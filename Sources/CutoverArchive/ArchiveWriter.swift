import CZlib
import Glibc

/// Writes one compressed file: a tar archive within gzip, which `tar -xzf` reads. Durable after ``finish()``. Belongs to
/// one thread.
package final class ArchiveWriter {
  private let path: String
  /// Kept beside zlib's own, to sync the file by.
  private let descriptor: Int32
  private var file: gzFile?

  /// A balance of speed and size for JSON.
  private static let mode = "wb6"

  /// Makes the file at `path`, which only its owner reads. Throws where there is one.
  package init(path: String) throws(ArchiveError) {
    self.path = path
    descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw ArchiveError(.system, path, String(cString: strerror(errno))) }
    let own = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    guard own >= 0, let file = gzdopen(own, Self.mode) else {
      let reason = String(cString: strerror(errno))
      close(descriptor)
      if own >= 0 { close(own) }
      throw ArchiveError(.system, path, reason)
    }
    self.file = file
  }

  deinit {
    if let file { gzclose(file) }
    close(descriptor)
  }

  /// Adds a file of these bytes.
  package func add(_ name: String, _ bytes: [UInt8], modified: Int64) throws(ArchiveError) {
    let entry = ArchiveEntry(name: name, size: Int64(bytes.count), modified: modified)
    try write(TarHeader.bytes(of: entry, in: path))
    try write(bytes)
    try pad(entry.size)
  }

  /// Adds the content of an open file, which has to be of the size that `entry` names.
  package func add(_ entry: ArchiveEntry, from source: Int32) throws(ArchiveError) {
    try write(TarHeader.bytes(of: entry, in: path))
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    var done: Int64 = 0
    while true {
      let count = buffer.withUnsafeMutableBytes { pread(source, $0.baseAddress, $0.count, off_t(done)) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw ArchiveError(.system, entry.name, String(cString: strerror(errno))) }
      if count == 0 { break }
      done += Int64(count)
      guard done <= entry.size else { break }
      try write(buffer[..<count])
    }
    guard done == entry.size else {
      throw ArchiveError(.system, entry.name, "it changed while it was read")
    }
    try pad(entry.size)
  }

  /// Writes the end of the archive, and returns when all of it is on the disk.
  package func finish() throws(ArchiveError) {
    try write([UInt8](repeating: 0, count: 2 * TarHeader.length))
    guard let file else { return }
    self.file = nil
    guard gzclose(file) == Z_OK, fsync(descriptor) == 0 else {
      throw ArchiveError(.system, path, "cannot be written: \(String(cString: strerror(errno)))")
    }
  }

  private func pad(_ size: Int64) throws(ArchiveError) {
    let rest = Int(size % Int64(TarHeader.length))
    if rest > 0 { try write([UInt8](repeating: 0, count: TarHeader.length - rest)) }
  }

  private func write(_ bytes: some Collection<UInt8>) throws(ArchiveError) {
    guard !bytes.isEmpty, let file else { return }
    let block = Array(bytes)
    let count = block.withUnsafeBytes { gzwrite(file, $0.baseAddress, UInt32($0.count)) }
    guard count == block.count else {
      throw ArchiveError(.system, path, "cannot be written: \(String(cString: strerror(errno)))")
    }
  }
}
