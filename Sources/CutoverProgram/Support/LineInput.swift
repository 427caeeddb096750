import Glibc

/// Lines of a file or a pipe, in batches: what is there is handed over at once, so that a slow feed is not held back and
/// a fast one comes in large batches.
package struct LineInput {
  /// What to call it in messages.
  package let name: String
  private let descriptor: Int32
  private let size: Int?
  private var pending: [UInt8] = []
  /// Whether a line of `pending` is whole.
  private var hasLine = false
  private var isAtEnd = false
  /// How many lines were handed over, and how many bytes they had.
  package private(set) var lines = 0
  package private(set) var bytes = 0

  /// What one read takes at the most, and what is collected of an input that has more, unless a single line is longer.
  private static let chunk = 256 * 1024
  private static let collected = 4 << 20
  /// No line is longer. One that is longer than an event may be is still read, so that it can be told by its number.
  private static let longest = 64 << 20

  /// Opens `path`; `-` is standard input.
  package init(_ path: String) throws {
    name = path == "-" ? "standard input" : path
    descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    var status = stat()
    guard descriptor >= 0, fstat(descriptor, &status) == 0 else { throw Self.unreadable(path) }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw Self.folder(path) }
    size = status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
  }

  /// Throws what opening `path` would, and opens nothing: what a pipe has can be read only once.
  package static func check(_ path: String) throws {
    guard path != "-" else { return }
    var status = stat()
    guard stat(path, &status) == 0, access(path, R_OK) == 0 else { throw unreadable(path) }
    if status.st_mode & S_IFMT == S_IFDIR { throw folder(path) }
  }

  private static func unreadable(_ path: String) -> Failure {
    Failure(.badInput, "\(path): \(String(cString: strerror(errno))); name a file of events, or - for standard input")
  }

  private static func folder(_ path: String) -> Failure {
    Failure(.badInput, "\(path): this is a folder; name a file of events, or - for standard input")
  }

  /// The share of the input that was handed over, at most 1, where its size is known. A file may grow while it is read.
  package var fraction: Double? {
    size.map { size in
      var status = stat()
      let now = fstat(descriptor, &status) == 0 ? max(size, Int(status.st_size)) : size
      return now == 0 ? 1 : min(1, Double(bytes) / Double(now))
    }
  }

  /// The next lines, at most `count`, without those that are empty; `nil` at the end. An empty batch is a pause of the
  /// input, or somebody asked to stop. Throws ``TooLong`` for a line that is not read to its end.
  package mutating func next(_ count: Int) throws -> [Line]? {
    while !isAtEnd, pending.count < (hasLine ? Self.collected : Self.longest), try fill(waiting: !hasLine) {}
    guard hasLine || isAtEnd else {
      if pending.count < Self.longest { return [] }
      throw TooLong(
        description: "\(name):\(lines + 1): a line longer than 64 MiB; put each event on a line of its own")
    }
    var batch: [Line] = []
    var start = 0
    pending.withUnsafeBufferPointer { pending in
      while batch.count < count, start < pending.count {
        let rest = UnsafeBufferPointer(rebasing: pending[start...])
        let found = memchr(rest.baseAddress!, 0x0A, rest.count)
        guard found != nil || isAtEnd else { break }
        let length = found.map { UnsafeRawPointer($0) - UnsafeRawPointer(rest.baseAddress!) } ?? rest.count
        lines += 1
        let text = UnsafeBufferPointer(rebasing: rest[..<length])
        if text.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) {
          batch.append(Line(number: lines, text: Array(text)))
        }
        start += min(length + 1, rest.count)
      }
    }
    bytes += start
    pending.removeFirst(start)
    hasLine = pending.contains(0x0A)
    return batch.isEmpty && isAtEnd && pending.isEmpty ? nil : batch
  }

  package struct Line {
    /// From 1.
    package let number: Int
    package let text: [UInt8]
  }

  /// A line that is too long to be read: which, and what to do.
  package struct TooLong: Error, CustomStringConvertible {
    package let description: String
  }

  /// Reads what is there; false where nothing is, after a short wait if that is asked for.
  private mutating func fill(waiting: Bool) throws -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    let ready = poll(&entry, 1, waiting ? 200 : 0)
    guard ready > 0 else { return false }
    var count = 0
    withUnsafeTemporaryAllocation(byteCount: Self.chunk, alignment: 16) { buffer in
      count = read(descriptor, buffer.baseAddress!, buffer.count)
      guard count > 0 else { return }
      pending.append(contentsOf: buffer[..<count])
      hasLine = hasLine || memchr(buffer.baseAddress!, 0x0A, count) != nil
    }
    if count < 0, errno == EINTR { return false }
    guard count >= 0 else {
      throw Failure(.badInput, "\(name): \(String(cString: strerror(errno)))")
    }
    isAtEnd = count == 0
    return !isAtEnd
  }
}
