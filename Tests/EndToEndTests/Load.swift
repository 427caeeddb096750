import CutoverThreads
import Glibc

/// Clients that ask one path of a server again and again, each with a name of its own, until they are stopped.
final class Load {
  /// What the clients were answered.
  struct Outcome: Sendable {
    var answers = 0
    /// Answers by `side stage`.
    var sides: [String: Int] = [:]
    /// What was no whole answer with status 200, the first ones.
    var failures: [String] = []
  }

  private struct State: Sendable {
    var outcome = Outcome()
    var isStopping = false
  }

  private let state = Monitor(State())
  private var threads: [Thread] = []

  init(_ port: UInt16, _ path: String, clients: Int) {
    threads = (0..<clients).map { number in
      Thread { [state] in
        var key = number
        while !state.withLock({ $0.isStopping }) {
          let answer = Self.ask(port, path, key: "client-\(key % 500)")
          key += clients
          state.withLock { state in
            state.outcome.answers += 1
            switch answer {
            case .success(let side): state.outcome.sides[side, default: 0] += 1
            case .failure(let failure):
              if state.outcome.failures.count < 10 { state.outcome.failures.append(failure.text) }
            }
          }
          usleep(2_000)
        }
      }
    }
  }

  /// What was answered so far, and nothing of it again.
  func take() -> Outcome {
    state.withLock { state in
      defer { state.outcome = Outcome() }
      return state.outcome
    }
  }

  func stop() {
    state.withLock { $0.isStopping = true }
    for thread in threads { thread.join() }
    threads = []
  }

  private struct Failure: Error { let text: String }

  /// Asks once, on a connection of its own, and gives `side stage`.
  private static func ask(_ port: UInt16, _ path: String, key: String) -> Result<String, Failure> {
    let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(connection) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(connection, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { return .failure(Failure(text: "no connection: \(errno)")) }
    let request = "GET \(path) HTTP/1.1\r\nHost: t\r\nConnection: close\r\nCutover-Targeting-Key: \(key)\r\n\r\n"
    guard send(connection, request, request.utf8.count, Int32(MSG_NOSIGNAL)) == request.utf8.count else {
      return .failure(Failure(text: "not sent: \(errno)"))
    }
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = recv(connection, &buffer, buffer.count, 0), count > 0 { answer += buffer[..<count] }
    return check(answer)
  }

  private static func check(_ answer: [UInt8]) -> Result<String, Failure> {
    let text = String(decoding: answer, as: UTF8.self)
    guard let end = text.range(of: "\r\n\r\n") else { return .failure(Failure(text: "no head: \(text.prefix(100))")) }
    let lines = text[..<end.lowerBound].split(separator: "\r\n")
    func header(_ name: String) -> String? {
      lines.first { $0.lowercased().hasPrefix(name + ":") }.map { String($0.drop { $0 != ":" }.dropFirst(2)) }
    }
    guard lines.first?.hasPrefix("HTTP/1.1 200") == true else {
      return .failure(Failure(text: "\(lines.first ?? ""): \(text[end.upperBound...].prefix(200))"))
    }
    guard header("content-length").flatMap({ Int($0) }) == text[end.upperBound...].utf8.count else {
      return .failure(Failure(text: "a part of an answer"))
    }
    return .success("\(header("cutover-side") ?? "-") \(header("cutover-stage") ?? "-")")
  }
}

extension String {
  /// Where `text` stands first.
  fileprivate func range(of text: String) -> Range<String.Index>? { firstRange(of: text) }
}
