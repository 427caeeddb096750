import CutoverDomain
import Glibc

/// Finds the edges of records in a file of valid JSON from a place between two of them, without reading the file from
/// its start. Offsets are bytes.
///
/// Backwards this works because a quotation mark inside a string has a backslash before it: from outside a string, the
/// next one that has not opens the string.
final class RecordEdges {
  private let file: DocumentFile
  private var chunk: [UInt8] = []
  private var chunkStart = 0
  private static let chunkSize = 1 << 16

  init(_ file: DocumentFile) { self.file = file }

  /// The start of the last record before `offset`, not before `limit`; `nil` where there is none, or something else.
  /// `offset` stands between two records, or next to one.
  func lastStart(before offset: Int, limit: Int) throws -> Int? {
    var at = offset - 1
    while at >= limit, try isBetween(byte(at)) { at -= 1 }
    guard at >= limit else { return nil }
    switch try byte(at) {
    case UInt8(ascii: "}"): return try opening(before: at, limit: limit)
    case UInt8(ascii: "l"): return at - 3 >= limit ? at - 3 : nil
    default: return nil
    }
  }

  /// The end of the record that starts at or behind `offset`, up to `limit`; `nil` where there is none, or something else.
  func firstEnd(after offset: Int, limit: Int) throws -> Int? {
    var at = offset
    while at < limit, try isBetween(byte(at)) { at += 1 }
    guard at < limit else { return nil }
    switch try byte(at) {
    case UInt8(ascii: "{"): return try closing(after: at, limit: limit)
    case UInt8(ascii: "n"): return at + 4 <= limit ? at + 4 : nil
    default: return nil
    }
  }

  /// `range` without what stands between records at its ends.
  func trimmed(_ range: Range<Int>) throws -> Range<Int> {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high, try isBetween(byte(low)) { low += 1 }
    while low < high, try isBetween(byte(high - 1)) { high -= 1 }
    return low..<high
  }

  private func opening(before end: Int, limit: Int) throws -> Int? {
    var depth = 0
    var at = end
    while at >= limit {
      switch try byte(at) {
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth += 1
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth -= 1
        if depth == 0 { return at }
      case UInt8(ascii: "\""):
        at -= 1
        while at >= limit, try byte(at) != UInt8(ascii: "\"") || isEscaped(at, limit: limit) { at -= 1 }
      default: break
      }
      at -= 1
    }
    return nil
  }

  /// Whether an odd number of backslashes stands before `offset`.
  private func isEscaped(_ offset: Int, limit: Int) throws -> Bool {
    var at = offset - 1
    while at >= limit, try byte(at) == UInt8(ascii: "\\") { at -= 1 }
    return (offset - 1 - at) % 2 == 1
  }

  private func closing(after start: Int, limit: Int) throws -> Int? {
    var depth = 0
    var at = start
    while at < limit {
      switch try byte(at) {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth == 0 { return at + 1 }
      case UInt8(ascii: "\""):
        at += 1
        while at < limit, try byte(at) != UInt8(ascii: "\"") { at += try byte(at) == UInt8(ascii: "\\") ? 2 : 1 }
      default: break
      }
      at += 1
    }
    return nil
  }

  /// White space or a comma.
  private func isBetween(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: " ") || (0x09...0x0D).contains(byte)
  }

  private func byte(_ offset: Int) throws -> UInt8 {
    if offset < chunkStart || offset >= chunkStart + chunk.count {
      // Both directions are read, from somewhere in the middle.
      chunkStart = max(0, offset - Self.chunkSize / 2)
      chunk = try file.bytes(chunkStart..<min(file.size, chunkStart + Self.chunkSize))
    }
    return chunk[offset - chunkStart]
  }
}
