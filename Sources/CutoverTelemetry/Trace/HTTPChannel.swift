import CutoverTLS
import Glibc

/// What bytes to an HTTP server go through, encrypted where its address says so; closed when the value goes. Belongs to one
/// thread at a time.
package final class HTTPChannel {
  private let descriptor: Int32
  private var session: TLSSession?
  private let authority: String
  private let patience: Duration

  /// Connects; what is not heard of for `patience` has failed. Throws ``HTTPEndpointError``.
  init(_ endpoint: HTTPEndpoint, within patience: Duration) throws {
    authority = endpoint.authority
    self.patience = patience
    descriptor = try Self.connect(endpoint, within: patience)
    guard let settings = endpoint.tls else { return }
    do throws(TLSSession.Failure) { session = try TLSSession(descriptor, host: endpoint.host, settings) } catch {
      if error.isTimeout { throw failure("no TLS handshake in \(seconds) s; does the port speak TLS?") }
      throw failure(error.errno == 0 ? "TLS: \(error.reason)" : String(cString: strerror(error.errno)))
    }
  }

  deinit {
    // It says goodbye over the socket.
    session = nil
    close(descriptor)
  }

  /// Sends all of it. Throws ``HTTPEndpointError``.
  package func send(_ bytes: [UInt8]) throws(HTTPEndpointError) {
    if let session {
      let outcome = bytes.withUnsafeBytes { bytes in
        Result { () throws(TLSSession.Failure) in try session.write(bytes) }
      }
      do throws(TLSSession.Failure) { return try outcome.get() } catch { throw failure(error) }
    }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw failure(TLSSession.Failure(errno: errno, reason: "")) }
      rest = rest.dropFirst(count)
    }
  }

  /// Some bytes; none where the server has closed the connection. Throws ``HTTPEndpointError``.
  package func receive() throws(HTTPEndpointError) -> [UInt8] {
    if let session {
      do throws(TLSSession.Failure) { return try session.read { Array($0) } } catch { throw failure(error) }
    }
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = recv(descriptor, &chunk, chunk.count, 0)
      if count >= 0 { return Array(chunk[..<count]) }
      if errno != EINTR { throw failure(TLSSession.Failure(errno: errno, reason: "")) }
    }
  }

  /// The first line of what comes, without its end; what there is of it where it has none. Throws ``HTTPEndpointError``.
  func receiveLine() throws(HTTPEndpointError) -> [UInt8] {
    var line: [UInt8] = []
    while !line.contains(UInt8(ascii: "\n")), line.count < 4096 {
      let chunk = try receive()
      if chunk.isEmpty { break }
      line += chunk
    }
    return Array(line.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") })
  }

  private var seconds: Int64 { patience.components.seconds }

  private func failure(_ text: String) -> HTTPEndpointError { HTTPEndpointError("\(authority): \(text)") }

  private func failure(_ error: TLSSession.Failure) -> HTTPEndpointError {
    if error.isTimeout { return HTTPEndpointError("\(authority): no answer in \(seconds) s", isTimeout: true) }
    return failure(error.errno == 0 ? error.reason : String(cString: strerror(error.errno)))
  }

  private static func connect(_ endpoint: HTTPEndpoint, within patience: Duration) throws -> Int32 {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let outcome = getaddrinfo(endpoint.host, "\(endpoint.port)", &hints, &list)
    guard outcome == 0 else { throw HTTPEndpointError("\(endpoint.host): \(String(cString: gai_strerror(outcome)))") }
    defer { freeaddrinfo(list) }
    var failure: Int32 = 0
    var next = list
    while let address = next?.pointee {
      next = address.ai_next
      let descriptor = socket(address.ai_family, address.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0)
      guard descriptor >= 0 else { continue }
      var limit = timeval(tv_sec: Int(patience.components.seconds), tv_usec: 0)
      for option in [SO_SNDTIMEO, SO_RCVTIMEO] {
        setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
      }
      if Glibc.connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 { return descriptor }
      failure = errno
      close(descriptor)
    }
    throw HTTPEndpointError("\(endpoint.authority): \(String(cString: strerror(failure)))")
  }
}
