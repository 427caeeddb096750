import CutoverDomain
import Glibc

/// Cuts a body that comes in pieces into its lines; lines of white space alone are passed over.
///
/// Of a line that is too long only the length is kept, so that a body's memory is bounded whatever it has.
struct LineSplitter {
  struct Line {
    /// From 1.
    let number: Int
    /// The line's text, or why it cannot be an event.
    let text: Result<[UInt8], EventError>
  }

  /// The longest line that is kept: the longest event, and some white space around it.
  static let longest = 2 << 20

  private var pending: [UInt8] = []
  /// How many bytes of the line that has begun were let go of.
  private var dropped = 0
  private var number = 0

  /// What it holds of a line that has begun.
  var pendingBytes: Int { pending.count }

  /// The lines that end in `piece`.
  mutating func add(_ piece: [UInt8]) -> [Line] {
    var lines: [Line] = []
    var rest = piece[...]
    while let end = Self.lineEnd(in: rest) {
      collect(rest[..<end])
      take(into: &lines)
      rest = rest[(end + 1)...]
    }
    collect(rest)
    return lines
  }

  /// What follows the last line end.
  mutating func finish() -> [Line] {
    var lines: [Line] = []
    take(into: &lines)
    return lines
  }

  private static func lineEnd(in bytes: ArraySlice<UInt8>) -> Int? {
    bytes.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress, let found = memchr(start, 0x0A, buffer.count) else { return nil }
      return bytes.startIndex + (UnsafeRawPointer(found) - UnsafeRawPointer(start))
    }
  }

  private mutating func collect(_ bytes: ArraySlice<UInt8>) {
    if dropped == 0, pending.count + bytes.count <= Self.longest {
      pending += bytes
    } else {
      dropped += pending.count + bytes.count
      pending = []
    }
  }

  private mutating func take(into lines: inout [Line]) {
    number += 1
    if dropped > 0 {
      let error = EventError(.tooLarge, "the line has \(dropped) bytes, an event has 1 MiB at the most")
      lines.append(Line(number: number, text: .failure(error)))
    } else if pending.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) {
      lines.append(Line(number: number, text: .success(pending)))
    }
    pending = []
    dropped = 0
  }
}
