internal import CHiredis
internal import CTLS
internal import Glibc

/// The encrypted side of one connection; hiredis makes the commands and takes the replies apart, and sees no socket.
///
/// Belongs to the thread that uses the connection.
final class TLSSession {
  private let session: OpaquePointer
  private var buffer = [UInt8](repeating: 0, count: 16 << 10)

  /// Why a handshake, or something later, failed.
  struct Failure: Error {
    /// 0 where it was not the socket's.
    let errno: Int32
    let reason: String
  }

  /// Shakes hands over a socket that is connected, and stays open for as long as the session.
  init(_ descriptor: Int32, host: String, _ settings: RedisTLS) throws(Failure) {
    var error: Int32 = 0
    var reason = [CChar](repeating: 0, count: 512)
    let made = cutover_tls_open(
      descriptor, host, settings.authorityFile, settings.certificateFile, settings.keyFile, &reason, reason.count,
      &error)
    guard let made else { throw Failure(errno: error, reason: Self.text(reason)) }
    session = made
  }

  deinit { cutover_tls_close(session) }

  /// Sends all that was appended.
  func flush(_ context: UnsafeMutablePointer<redisContext>) throws(Failure) {
    let size = cutover_redis_pending(context)
    guard cutover_tls_write(session, context.pointee.obuf, size) == 0 else { throw failure }
    cutover_redis_forget_pending(context)
  }

  /// Waits for one reply; `nil` where what came is none, as the reader of `context` says then.
  func read(
    _ context: UnsafeMutablePointer<redisContext>
  ) throws(Failure) -> UnsafeMutablePointer<redisReply>? {
    while true {
      var reply: UnsafeMutableRawPointer?
      guard redisReaderGetReply(context.pointee.reader, &reply) == REDIS_OK else { return nil }
      if let reply { return reply.assumingMemoryBound(to: redisReply.self) }
      let count = buffer.withUnsafeMutableBytes { cutover_tls_read(session, $0.baseAddress, $0.count) }
      if count < 0 { throw failure }
      if count == 0 { throw Failure(errno: 0, reason: "the server closed the connection") }
      let status = buffer.withUnsafeBytes { bytes in
        redisReaderFeed(context.pointee.reader, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), count)
      }
      guard status == REDIS_OK else { return nil }
    }
  }

  /// As `cutover_redis_is_stale`.
  var isStale: Bool { cutover_tls_is_stale(session) != 0 }

  private var failure: Failure {
    var reason = [CChar](repeating: 0, count: 512)
    let error = cutover_tls_error(session, &reason, reason.count)
    return Failure(errno: error, reason: Self.text(reason))
  }

  private static func text(_ characters: [CChar]) -> String {
    String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
