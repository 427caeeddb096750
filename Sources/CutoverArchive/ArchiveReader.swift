import CZlib
import Glibc

/// Reads what ``ArchiveWriter`` wrote, from the beginning to the end, once. Belongs to one thread.
package final class ArchiveReader {
  private let path: String
  private let file: gzFile
  private var left: Int64 = 0
  private var padding = 0

  package init(path: String) throws(ArchiveError) {
    self.path = path
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ArchiveError(.system, path, String(cString: strerror(errno))) }
    guard let file = gzdopen(descriptor, "rb") else {
      close(descriptor)
      throw ArchiveError(.system, path, "cannot be read")
    }
    self.file = file
    guard gzbuffer(file, 1 << 18) == 0 else { throw ArchiveError(.system, path, "cannot be read") }
  }

  deinit { gzclose(file) }

  /// The next file; `nil` at the end of the archive, whose checksum was right then.
  package func next() throws(ArchiveError) -> ArchiveEntry? {
    while left > 0 { _ = try read(1 << 18) }
    try skip(padding)
    padding = 0
    guard let entry = try TarHeader.entry(try block(), in: path) else {
      _ = try block()
      // zlib compares the checksum when it comes to the end.
      guard try readSome(1).isEmpty else { throw ArchiveError(.damaged, path, "there is something behind its end") }
      return nil
    }
    left = entry.size
    padding = (TarHeader.length - Int(entry.size % Int64(TarHeader.length))) % TarHeader.length
    return entry
  }

  /// Some more of the file that ``next()`` gave, `limit` bytes at the most; empty at its end.
  package func read(_ limit: Int) throws(ArchiveError) -> [UInt8] {
    guard left > 0 else { return [] }
    let bytes = try readSome(Int(min(left, Int64(limit))))
    guard !bytes.isEmpty else { throw ArchiveError(.damaged, path, "it ends too early; take another copy of it") }
    left -= Int64(bytes.count)
    return bytes
  }

  private func block() throws(ArchiveError) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < TarHeader.length {
      let more = try readSome(TarHeader.length - bytes.count)
      guard !more.isEmpty else { throw ArchiveError(.damaged, path, "it ends too early; take another copy of it") }
      bytes += more
    }
    return bytes
  }

  private func skip(_ count: Int) throws(ArchiveError) {
    var left = count
    while left > 0 {
      let bytes = try readSome(left)
      guard !bytes.isEmpty else { throw ArchiveError(.damaged, path, "it ends too early; take another copy of it") }
      left -= bytes.count
    }
  }

  private func readSome(_ limit: Int) throws(ArchiveError) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: limit)
    let count = buffer.withUnsafeMutableBytes { gzread(file, $0.baseAddress, UInt32($0.count)) }
    guard count >= 0 else {
      var code: Int32 = 0
      // zlib names the file in its own way first, "<fd:3>: ".
      let message = gzerror(file, &code).map { String(cString: $0) } ?? "unknown"
      let reason = message.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? message
      throw ArchiveError(.damaged, path, "it is not a whole archive: \(reason); take another copy of it")
    }
    // At the end of a file that was cut off zlib gives what there is, and says so only when it is asked.
    if count == 0 {
      var code: Int32 = 0
      _ = gzerror(file, &code)
      guard code == Z_OK || code == Z_STREAM_END else {
        throw ArchiveError(.damaged, path, "it ends too early; take another copy of it")
      }
    }
    return Array(buffer[..<Int(count)])
  }
}
