import CutoverTLS
import Glibc

/// What bytes to an HTTP server go through. Its failures are those of TLS, also where there is none.
enum HTTPChannel {
  case plain(Int32)
  case encrypted(TLSSession)

  /// Sends all of it.
  func send(_ bytes: [UInt8]) throws(TLSSession.Failure) {
    switch self {
    case .encrypted(let session):
      let outcome = bytes.withUnsafeBytes { bytes in
        Result { () throws(TLSSession.Failure) in try session.write(bytes) }
      }
      try outcome.get()
    case .plain(let descriptor):
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        if count < 0, errno == EINTR { continue }
        if count < 0 { throw TLSSession.Failure(errno: errno, reason: "") }
        rest = rest.dropFirst(count)
      }
    }
  }

  /// The first line of what comes, without its end; what there is of it where it has none.
  func receiveLine() throws(TLSSession.Failure) -> [UInt8] {
    var line: [UInt8] = []
    while !line.contains(UInt8(ascii: "\n")), line.count < 4096 {
      let chunk = try receive()
      if chunk.isEmpty { break }
      line += chunk
    }
    return Array(line.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") })
  }

  /// Some bytes; none where the server has closed the connection.
  private func receive() throws(TLSSession.Failure) -> [UInt8] {
    switch self {
    case .encrypted(let session): return try session.read { Array($0) }
    case .plain(let descriptor):
      var chunk = [UInt8](repeating: 0, count: 512)
      while true {
        let count = recv(descriptor, &chunk, chunk.count, 0)
        if count >= 0 { return Array(chunk[..<count]) }
        if errno != EINTR { throw TLSSession.Failure(errno: errno, reason: "") }
      }
    }
  }
}
