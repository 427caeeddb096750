import CutoverJSON
import Glibc

/// What went wrong on the way to the other process.
package struct ChannelError: Error, Sendable, CustomStringConvertible {
  package enum Code: Sendable {
    case lost
    /// The other process is there, and stands still.
    case silent
    /// This program is asked to end.
    case interrupted
  }

  package let code: Code
  package let message: String
  /// What to do about it; `nil` where that is not known here.
  package let remedy: String?
  let number: Int32

  package var description: String { message + (remedy.map { "; \($0)" } ?? "") }

  init(_ code: Code, _ message: String, remedy: String? = nil, number: Int32 = 0) {
    self.code = code
    self.message = message
    self.remedy = remedy
    self.number = number
  }

  init(_ message: String, number: Int32 = 0) { self.init(.lost, message, number: number) }
}

/// One end of a connection between two processes on a machine: JSON messages, a line each, and runs of bytes that a
/// message announced. Belongs to one thread, but for ``shutDown()``.
final class Channel: @unchecked Sendable {
  // `buffer` and `start` are the thread's that reads; the descriptor is closed when nobody holds the channel any more.
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var start = 0
  private static let longestLine = 1 << 20
  /// What looks after the other process while this end waits for it; `nil` waits without end.
  var wait: AnswerWait?

  /// Takes the descriptor over.
  init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  func send(_ message: JSONValue) throws(ChannelError) { try send(Array(message.compact.utf8) + [0x0A]) }

  func send(_ bytes: [UInt8]) throws(ChannelError) {
    var sent = 0
    let flags = Int32(MSG_NOSIGNAL) | (wait == nil ? 0 : Int32(MSG_DONTWAIT))
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress! + sent, bytes.count - sent, flags)
      }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN {
        try waitFor(POLLOUT)
        continue
      }
      guard count > 0 else { throw failure() }
      sent += count
    }
  }

  /// The next message; `nil` where the other side has ended.
  func receive() throws(ChannelError) -> JSONValue? {
    while true {
      if let end = buffer[start...].firstIndex(of: 0x0A) {
        let line = Array(buffer[start..<end])
        start = end + 1
        do { return try JSONValue.parse(line) } catch { throw ChannelError("a message that is not JSON") }
      }
      guard buffer.count - start <= Self.longestLine else { throw ChannelError("a message without an end") }
      guard try fill() else {
        if start < buffer.count { throw ChannelError("the other side ended within a message") }
        return nil
      }
    }
  }

  /// The next `count` bytes.
  func receive(_ count: Int) throws(ChannelError) -> [UInt8] {
    while buffer.count - start < count {
      guard try fill() else { throw ChannelError("the other side ended within a message") }
    }
    defer { start += count }
    return Array(buffer[start..<start + count])
  }

  /// Waits for the other side to send something or to end, no longer than `seconds`; false where it did neither.
  func waitForInput(seconds: Double) -> Bool {
    guard start == buffer.count else { return true }
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, Int32(seconds * 1000)) > 0
  }

  /// Whether the other side has ended.
  var isClosed: Bool {
    // POLLRDHUP, which Glibc's module does not have.
    let hangUp: Int16 = 0x2000
    var entry = pollfd(fd: descriptor, events: hangUp, revents: 0)
    return poll(&entry, 1, 0) > 0 && entry.revents & (hangUp | Int16(POLLHUP) | Int16(POLLERR)) != 0
  }

  /// Lets a thread that reads from the connection see its end.
  func shutDown() { shutdown(descriptor, Int32(SHUT_RDWR)) }

  private func fill() throws(ChannelError) -> Bool {
    if start > 0 {
      buffer.removeFirst(start)
      start = 0
    }
    try waitFor(POLLIN)
    let size = 64 * 1024
    var count = -1
    repeat {
      var chunk = [UInt8](repeating: 0, count: size)
      count = recv(descriptor, &chunk, size, 0)
      if count > 0 { buffer.append(contentsOf: chunk[..<count]) }
    } while count < 0 && errno == EINTR
    guard count >= 0 else { throw failure() }
    return count > 0
  }

  /// Returns when the other side has done something, or at once where nobody looks after it.
  private func waitFor(_ events: Int32) throws(ChannelError) {
    while wait != nil {
      var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
      if poll(&entry, 1, 100) > 0 { return }
      try look()
    }
  }

  /// Throws where waiting for the other side has no use.
  func look() throws(ChannelError) { try wait?.look() }

  private func failure() -> ChannelError {
    ChannelError("the connection was lost: \(String(cString: strerror(errno)))", number: errno)
  }
}
