package import CutoverTelemetry

/// A connection to an HTTP server that requests go over, one after the other. Made when it is first used, and again where
/// the server has ended it between two requests. Belongs to one thread at a time; all of it blocks.
package final class HTTPConnection {
  private let endpoint: HTTPEndpoint
  private let headers: String
  private let patience: Duration
  private var channel: HTTPChannel?
  private var received: [UInt8] = []

  /// What a server answers.
  package struct Answer: Sendable {
    package let status: Int
    package let body: [UInt8]
  }

  /// The largest body and head that are read.
  private static let bodyLimit = 256 << 20
  private static let headLimit = 64 << 10

  /// `headers` go with each request. A server that says nothing for `patience` has failed.
  package init(_ endpoint: HTTPEndpoint, headers: [(name: String, value: String)] = [], patience: Duration) {
    self.endpoint = endpoint
    self.headers = headers.map { "\($0.name): \($0.value)\r\n" }.joined()
    self.patience = patience
  }

  private func disconnect() {
    channel = nil
    received = []
  }

  /// Sends a request to `path`, behind the endpoint's own, and waits for the answer. Throws ``HTTPEndpointError``.
  package func send(_ method: HTTPMethod, _ path: String, body: [UInt8] = []) throws -> Answer {
    let isReused = channel != nil
    do { return try exchange(method, path, body) } catch let error as Lost {
      disconnect()
      // The server ends a connection that was idle for a while: it has seen nothing of this request then.
      guard isReused, !error.hasAnswered else { throw error.reason }
      do { return try exchange(method, path, body) } catch let error as Lost {
        disconnect()
        throw error.reason
      }
    } catch {
      disconnect()
      throw error
    }
  }

  /// The connection broke.
  private struct Lost: Error {
    let reason: HTTPEndpointError
    let hasAnswered: Bool
  }

  private func exchange(_ method: HTTPMethod, _ path: String, _ body: [UInt8]) throws -> Answer {
    let target = endpoint.appending(path)
    let channel = try channel ?? endpoint.open(within: patience)
    self.channel = channel
    let head =
      "\(method.rawValue) \(target.path) HTTP/1.1\r\nHost: \(endpoint.authority)\r\n\(headers)"
      + (body.isEmpty ? "" : "Content-Type: application/json\r\n") + "Content-Length: \(body.count)\r\n\r\n"
    do throws(HTTPEndpointError) { try channel.send(Array(head.utf8) + body) } catch { throw lost(error) }
    let (status, length, isLast) = try readHead(channel)
    guard let length, length <= Self.bodyLimit else {
      throw failure("the answer does not say how long it is, or is too long")
    }
    while received.count < length { try receive(channel) }
    let answer = Answer(status: status, body: Array(received.prefix(length)))
    received.removeFirst(length)
    if isLast { disconnect() }
    return answer
  }

  private func readHead(_ channel: HTTPChannel) throws -> (status: Int, length: Int?, isLast: Bool) {
    let end: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A]
    while true {
      var place: Int?
      if received.count >= end.count {
        place = (0...received.count - end.count).first { received[$0..<$0 + end.count].elementsEqual(end) }
      }
      if let place {
        let lines = String(decoding: received.prefix(place), as: UTF8.self).split(separator: "\r\n")
        received.removeFirst(place + end.count)
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
          throw failure("no answer of an HTTP server")
        }
        func field(_ name: String) -> String? {
          lines.dropFirst().first { $0.lowercased().hasPrefix(name + ":") }.map { line in
            line.dropFirst(name.utf8.count + 1).drop { $0 == " " }.lowercased()
          }
        }
        let length = field("content-length").flatMap { Int($0) } ?? (status == 204 ? 0 : nil)
        return (status, length, field("connection") == "close")
      }
      guard received.count < Self.headLimit else { throw failure("no answer of an HTTP server") }
      try receive(channel)
    }
  }

  private func receive(_ channel: HTTPChannel) throws {
    do throws(HTTPEndpointError) {
      let chunk = try channel.receive()
      guard !chunk.isEmpty else { throw failure("the server closed the connection") }
      received += chunk
    } catch { throw lost(error) }
  }

  /// A server that is slow has not broken the connection.
  private func lost(_ error: HTTPEndpointError) -> any Error {
    error.isTimeout ? error : Lost(reason: error, hasAnswered: !received.isEmpty)
  }

  private func failure(_ text: String) -> HTTPEndpointError { HTTPEndpointError("\(endpoint.authority): \(text)") }
}
