import CHTTPErrors
import CMicrohttpd
import Synchronization

/// The answers that the library makes without asking, where they would blame the wrong side.
///
/// The line before a chunk has to fit the connection's memory, together with the head. Where its extension is longer, the
/// library calls that an error of the program: 500. It is one of the client (RFC 9112 §7.1.1).
enum LibraryErrors {
  /// Replaces them, for all servers of the process. Where the library does not let itself be asked, it answers itself.
  static let replaced: Void = cutover_replace_errors { connection, status in
    guard let connection, let status, status.pointee == 500,
      let held = cutover_connection_context(OpaquePointer(connection)),
      Unmanaged<ServerConnection>.fromOpaque(held).takeUnretainedValue().readsChunks.load(ordering: .relaxed)
    else { return nil }
    let problem = Problem(400, "the line before a chunk is too long; send chunks without extensions")
    status.pointee = UInt32(problem.status)
    return ResponseHead.make(problem.response, closing: true).map { UnsafeMutableRawPointer($0) }
  }
}
