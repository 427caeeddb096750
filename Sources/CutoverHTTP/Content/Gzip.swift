import CZlib

/// The compressed beginning of a body whose end differs from one answer to the next.
///
/// The beginning is deflated once, up to a byte boundary; the end, which is short, follows as a stored block. So a
/// clock at the end of a body of megabytes costs no compression (RFC 1951 §3.2.4, RFC 1952).
package struct GzipHead: Sendable {
  /// The member's header and the deflated beginning.
  package let pieces: [SharedBytes]
  private let checksum: UInt
  private let length: Int

  private static let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
  /// A middle way: the highest levels take several times as long for a few percent.
  private static let level: Int32 = 6
  /// The longest stored block.
  private static let longestStored = 65535

  private static let pieceSize = 1 << 20

  /// Compresses the bytes of `head`, which takes some 20 ms a megabyte. `nil` where there is no memory for it.
  package init?(_ head: [SharedBytes]) {
    var stream = z_stream()
    guard cutover_deflate_init(&stream, Self.level) == Z_OK else { return nil }
    defer { deflateEnd(&stream) }
    var pieces: [SharedBytes] = []
    var bytes = Self.header
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    var checksum = crc32(0, nil, 0)
    for (index, source) in head.enumerated() {
      let isTaken = source.withUnsafeBytes { source in
        checksum = crc32_z(checksum, source.baseAddress, source.count)
        stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress!.assumingMemoryBound(to: UInt8.self))
        // A piece that zlib could not count is not served by this server.
        stream.avail_in = UInt32(clamping: source.count)
        repeat {
          let status = buffer.withUnsafeMutableBufferPointer { buffer in
            stream.next_out = buffer.baseAddress
            stream.avail_out = UInt32(buffer.count)
            return deflate(&stream, index == head.count - 1 ? Z_SYNC_FLUSH : Z_NO_FLUSH)
          }
          guard status == Z_OK || status == Z_BUF_ERROR else { return false }
          bytes.append(contentsOf: buffer[..<(buffer.count - Int(stream.avail_out))])
          if bytes.count >= Self.pieceSize {
            pieces.append(SharedBytes(bytes))
            bytes.removeAll(keepingCapacity: true)
          }
        } while stream.avail_out == 0
        return stream.avail_in == 0 && source.count <= UInt32.max
      }
      guard isTaken else { return nil }
    }
    pieces.append(SharedBytes(bytes))
    self.pieces = pieces
    self.checksum = checksum
    length = head.reduce(0) { $0 + $1.count }
  }

  /// What follows ``pieces`` where the body ends with `tail`.
  package func end(_ tail: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(tail.count + 16)
    var start = 0
    repeat {
      let count = min(Self.longestStored, tail.count - start)
      let isLast = start + count == tail.count
      bytes.append(isLast ? 1 : 0)
      Self.append(UInt16(count), to: &bytes)
      Self.append(~UInt16(count), to: &bytes)
      bytes += tail[start..<(start + count)]
      start += count
    } while start < tail.count
    let whole = tail.withUnsafeBufferPointer { crc32_z(checksum, $0.baseAddress, $0.count) }
    Self.append(UInt32(truncatingIfNeeded: whole), to: &bytes)
    Self.append(UInt32(truncatingIfNeeded: length + tail.count), to: &bytes)
    return bytes
  }

  private static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }
}
