import CMicrohttpd
import CutoverBasics
import Glibc
import Synchronization

/// A client's connection, as the server watches it.
final class ServerConnection: Sendable {
  let descriptor: Int32
  let remoteAddress: String
  /// When it is cut, in nanoseconds of the monotonic clock; 0 for never.
  private let deadline: Atomic<Int64>
  /// Whether the library reads a body in chunks now.
  let readsChunks = Atomic(false)

  init(descriptor: Int32, address: UnsafePointer<sockaddr>?, until deadline: Int64) {
    self.descriptor = descriptor
    self.deadline = Atomic(deadline)
    remoteAddress = Self.text(of: address)
  }

  func allow(until moment: Int64) { deadline.store(moment, ordering: .relaxed) }

  func isLate(at now: Int64) -> Bool {
    let deadline = deadline.load(ordering: .relaxed)
    return deadline != 0 && now > deadline
  }

  /// Shuts the connection; the thread that has the connection notices, and closes it. Only while it is known to be
  /// open.
  func cut() { shutdown(descriptor, Int32(SHUT_RDWR)) }

  /// Whether the client sends nothing more, and all it has sent was read. Only while it is known to be open.
  var isAtEnd: Bool {
    var byte: UInt8 = 0
    return recv(descriptor, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT)) == 0
  }

  static func now() -> Int64 { Clock.uptimeNanoseconds() }

  static func now(plus duration: Duration) -> Int64 { now() + nanoseconds(duration) }

  static func nanoseconds(_ duration: Duration) -> Int64 {
    let parts = duration.components
    return parts.seconds * 1_000_000_000 + parts.attoseconds / 1_000_000_000
  }

  private static func text(of address: UnsafePointer<sockaddr>?) -> String {
    guard let address else { return "unknown" }
    let length: Int
    switch Int32(address.pointee.sa_family) {
    case AF_INET: length = MemoryLayout<sockaddr_in>.size
    case AF_INET6: length = MemoryLayout<sockaddr_in6>.size
    default: return "unix"
    }
    var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    guard getnameinfo(address, socklen_t(length), &host, socklen_t(host.count), nil, 0, NI_NUMERICHOST) == 0 else {
      return "unknown"
    }
    return String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
