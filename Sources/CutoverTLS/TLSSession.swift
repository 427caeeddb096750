internal import CTLS
internal import Glibc

/// The client's side of one encrypted connection. Timeouts are those of the socket.
///
/// Belongs to the thread that uses the connection.
package final class TLSSession {
  private let session: OpaquePointer
  private var buffer = [UInt8](repeating: 0, count: 16 << 10)

  /// Why a handshake, or something later, failed.
  package struct Failure: Error {
    /// 0 where it was not the socket's.
    package let errno: Int32
    package let reason: String

    package init(errno: Int32 = 0, reason: String) {
      self.errno = errno
      self.reason = reason
    }

    /// Whether the socket's time was over.
    package var isTimeout: Bool { errno == EAGAIN || errno == EWOULDBLOCK }
  }

  /// Shakes hands over a socket that is connected, and stays open for as long as the session.
  package init(_ descriptor: Int32, host: String, _ settings: TLSSettings) throws(Failure) {
    var error: Int32 = 0
    var reason = [CChar](repeating: 0, count: 512)
    let made = cutover_tls_open(
      descriptor, host, settings.authorityFile, settings.certificateFile, settings.keyFile, &reason, reason.count,
      &error)
    guard let made else { throw Failure(errno: error, reason: Self.text(reason)) }
    session = made
  }

  deinit { cutover_tls_close(session) }

  /// Sends all of it.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
    guard cutover_tls_write(session, bytes.baseAddress, bytes.count) == 0 else { throw failure }
  }

  /// Waits for some bytes and hands them over; none where the server has ended the session.
  package func read<Value>(_ body: (UnsafeRawBufferPointer) -> Value) throws(Failure) -> Value {
    let count = buffer.withUnsafeMutableBytes { cutover_tls_read(session, $0.baseAddress, $0.count) }
    if count < 0 { throw failure }
    return buffer.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
  }

  /// Whether the other end has closed the connection, or has sent something that nobody asked for. No answer may be
  /// outstanding.
  package var isStale: Bool { cutover_tls_is_stale(session) != 0 }

  private var failure: Failure {
    var reason = [CChar](repeating: 0, count: 512)
    let error = cutover_tls_error(session, &reason, reason.count)
    return Failure(errno: error, reason: Self.text(reason))
  }

  private static func text(_ characters: [CChar]) -> String {
    String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
