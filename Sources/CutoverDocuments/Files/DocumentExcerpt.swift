import CutoverBasics
import CutoverDomain
import Glibc

/// Some records of a file, as a document of its own: with all that stands before and behind the array, and of the
/// records those around some places. So it is read as the whole file is.
package enum DocumentExcerpt {
  /// The most bytes of an excerpt; who wants more is better off with the whole file.
  private static let limit = 64 << 20

  /// The records of `file` in and next to each of `places`, which lie between records; `nil` where they cannot be told, or
  /// would be too many.
  package static func make(of file: DocumentFile, _ layout: ArrayLayout, around places: [Range<Int>]) throws
    -> DocumentFile?
  {
    guard 0 < layout.open, layout.open <= layout.close, layout.close < file.size else { return nil }
    let edges = RecordEdges(file)
    var pieces: [Range<Int>] = []
    for place in places where place.upperBound >= layout.open && place.lowerBound <= layout.close {
      let inside = max(place.lowerBound, layout.open)..<min(place.upperBound, layout.close)
      let start = try edges.lastStart(before: inside.lowerBound, limit: layout.open)
      let end = try edges.firstEnd(after: inside.upperBound, limit: layout.close)
      let piece = try edges.trimmed((start ?? inside.lowerBound)..<(end ?? inside.upperBound))
      if !piece.isEmpty { pieces.append(piece) }
    }
    pieces = joined(pieces)
    guard pieces.reduce(file.size - layout.close + layout.open, { $0 + $1.count }) <= limit else { return nil }
    let writer = try AnonymousFile()
    try writer.append(try file.bytes(0..<layout.open))
    for (index, piece) in pieces.enumerated() {
      if index > 0 { try writer.append([UInt8(ascii: ",")]) }
      try writer.append(try file.bytes(piece))
    }
    try writer.append(try file.bytes(layout.close..<file.size))
    return try DocumentFile(excerptOf: file, writer.takeDescriptor())
  }

  /// The pieces in the order of the file, those that overlap as one.
  private static func joined(_ pieces: [Range<Int>]) -> [Range<Int>] {
    pieces.sorted { $0.lowerBound < $1.lowerBound }.reduce(into: []) { joined, piece in
      if let last = joined.last, piece.lowerBound < last.upperBound {
        joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, piece.upperBound)
      } else {
        joined.append(piece)
      }
    }
  }
}

/// A temporary file without a name: gone with its last user.
final class AnonymousFile {
  private var descriptor: Int32

  init() throws {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(folder)/cutover-excerpt.XXXXXX".utf8CString)
    descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw DocumentFault.writing("a temporary file in \(folder)", errno) }
    unlink(template)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  func append(_ bytes: [UInt8]) throws {
    do { try SmallFile.write(bytes, to: descriptor, "the excerpt of a legacy file") } catch {
      throw DocumentFault.writing(error.path, error.number)
    }
  }

  func takeDescriptor() -> Int32 {
    defer { descriptor = -1 }
    return descriptor
  }
}
