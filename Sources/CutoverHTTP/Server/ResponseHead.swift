import CHTTPErrors
import CMicrohttpd
import Glibc

/// An answer, put into the library's hands.
enum ResponseHead {
  /// Holds the pieces of a body until the library has sent them.
  private final class Hold {
    let pieces: [SharedBytes]

    init(_ pieces: [SharedBytes]) { self.pieces = pieces }
  }

  /// Bodies up to this size are copied: head and body then go out in one piece.
  private static let copied = 8 << 10

  /// Queues `response`; false where the library cannot, and the connection is to be closed.
  /// `closing` ends the connection behind it.
  static func queue(_ response: HTTPResponse, on connection: OpaquePointer, closing: Bool) -> Bool {
    guard let made = make(response, closing: closing) else { return false }
    defer { MHD_destroy_response(made) }
    return cutover_queue_response(
      UnsafeMutableRawPointer(connection), UInt32(response.status), UnsafeMutableRawPointer(made)) != 0
  }

  /// The library's form of `response`, for the caller to destroy; `nil` where it cannot be made.
  static func make(_ response: HTTPResponse, closing: Bool) -> OpaquePointer? {
    guard let made = make(response.body) else { return nil }
    for field in response.headers.fields { MHD_add_response_header(made, field.name, field.value) }
    if closing { MHD_add_response_header(made, "Connection", "close") }
    return made
  }

  private static func make(_ pieces: [SharedBytes]) -> OpaquePointer? {
    let count = pieces.reduce(0) { $0 + $1.count }
    if count == 0 { return MHD_create_response_from_buffer(0, nil, .RESPMEM_PERSISTENT) }
    if count <= copied {
      return withUnsafeTemporaryAllocation(byteCount: count, alignment: 1) { buffer in
        var start = 0
        for piece in pieces {
          memcpy(buffer.baseAddress! + start, piece.pointer, piece.count)
          start += piece.count
        }
        return MHD_create_response_from_buffer(count, buffer.baseAddress, .RESPMEM_MUST_COPY)
      }
    }
    if pieces.count == 1 {
      // Head and body go out together.
      let hold = Unmanaged.passRetained(pieces[0])
      let made = MHD_create_response_from_buffer_with_free_callback_cls(
        count, UnsafeMutableRawPointer(mutating: pieces[0].pointer),
        { Unmanaged<SharedBytes>.fromOpaque($0!).release() }, hold.toOpaque())
      if made == nil { hold.release() }
      return made
    }
    let vectors = pieces.filter { $0.count > 0 }.map { MHD_IoVec(iov_base: $0.pointer, iov_len: $0.count) }
    let hold = Unmanaged.passRetained(Hold(pieces))
    let made = MHD_create_response_from_iovec(
      vectors, UInt32(vectors.count), { Unmanaged<Hold>.fromOpaque($0!).release() }, hold.toOpaque())
    if made == nil { hold.release() }
    return made
  }
}
