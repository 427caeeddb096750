internal import CHiredis
import CutoverTLS

/// hiredis makes the commands and takes the replies apart, and sees no socket.
extension TLSSession {
  /// Sends all that was appended.
  func flush(_ context: UnsafeMutablePointer<redisContext>) throws(Failure) {
    let size = cutover_redis_pending(context)
    try write(UnsafeRawBufferPointer(start: context.pointee.obuf, count: size))
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
      let status: Int32? = try read { bytes in
        bytes.isEmpty
          ? nil
          : redisReaderFeed(
            context.pointee.reader, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
      }
      guard let status else { throw Failure(reason: "the server closed the connection") }
      guard status == REDIS_OK else { return nil }
    }
  }
}
