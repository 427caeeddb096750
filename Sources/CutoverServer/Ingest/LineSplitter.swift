import CutoverHTTP
import Glibc

/// Cuts a body that comes in pieces into its lines; lines of white space alone are passed over.
struct LineSplitter {
  struct Line {
    /// From 1.
    let number: Int
    let text: [UInt8]
  }

  /// The longest line that is looked at. What is longer than an event may be is still told by its number.
  static let longest = 2 << 20

  private var pending: [UInt8] = []
  private var number = 0

  /// The lines that end in `piece`. Throws ``Problem`` for one that is too long.
  mutating func add(_ piece: [UInt8]) throws -> [Line] {
    pending += piece
    var lines: [Line] = []
    var start = 0
    pending.withUnsafeBufferPointer { pending in
      while start < pending.count, let found = memchr(pending.baseAddress! + start, 0x0A, pending.count - start) {
        let end = UnsafeRawPointer(found) - UnsafeRawPointer(pending.baseAddress!)
        Self.take(pending[start..<end], into: &lines, &number)
        start = end + 1
      }
    }
    pending.removeFirst(start)
    guard pending.count <= Self.longest else {
      throw Problem(
        413, "line \(number + 1) is longer than an event may be, 1 MiB; put each event on a line of its own")
    }
    return lines
  }

  /// What follows the last line end.
  mutating func finish() -> [Line] {
    var lines: [Line] = []
    Self.take(pending[...], into: &lines, &number)
    pending = []
    return lines
  }

  private static func take(_ text: some Collection<UInt8>, into lines: inout [Line], _ number: inout Int) {
    number += 1
    if text.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) {
      lines.append(Line(number: number, text: Array(text)))
    }
  }
}
