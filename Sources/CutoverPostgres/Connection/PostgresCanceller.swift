internal import CLibpq

/// Cancels whatever statement a connection is running, from any thread.
///
/// The cancelled statement throws ``PostgresError`` with code `cancelled`. Where no statement is running, nothing happens; the
/// server learns of it with a delay, so a cancellation that comes too late may hit the connection's next statement.
package final class PostgresCanceller: @unchecked Sendable {
  // libpq never writes to it after its creation, and says that PQcancel may be called from any thread.
  private let handle: OpaquePointer?

  init(_ handle: OpaquePointer?) { self.handle = handle }

  deinit { PQfreeCancel(handle) }

  /// Throws ``PostgresError`` with code `connection` where the server cannot be told.
  package func cancel() throws {
    var message = [CChar](repeating: 0, count: 256)
    let sent = message.withUnsafeMutableBufferPointer { PQcancel(handle, $0.baseAddress, Int32($0.count)) }
    guard sent == 1 else {
      let end = message.firstIndex(of: 0) ?? message.count
      throw PostgresError(
        .connection, "cancel", String(decoding: message[..<end].map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }
  }
}
