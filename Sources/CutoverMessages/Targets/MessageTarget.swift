import CutoverJSON
package import CutoverRedis
package import CutoverTLS
package import CutoverTelemetry

/// What became of a message that was sent.
package enum SendOutcome: Sendable, Equatable {
  case sent
  /// It was not taken, for this reason.
  case refused(String)
  /// It was not taken, and neither would the others be now.
  case unavailable(String)
}

/// Where messages go.
package protocol MessageTarget: Sendable {
  /// Sends messages in their order. The outcomes end with the first that is `unavailable`, and where `isOver` says that no
  /// time is left: those behind them were not tried.
  func send(_ messages: [ClaimedMessage], until isOver: () -> Bool) -> [SendOutcome]
}

/// The address of a target: `stream:NAME`, a stream of the instance's Redis, or `http://host:port/path`, also by `https`.
package enum TargetAddress: Sendable, Equatable, CustomStringConvertible {
  case stream(String)
  case http(HTTPEndpoint)

  /// Throws ``TargetAddressError``.
  package init(_ text: String) throws(TargetAddressError) {
    let scheme = "stream:"
    if text.hasPrefix(scheme) {
      let name = String(text.dropFirst(scheme.utf8.count))
      guard !name.isEmpty, name.utf8.count <= 200, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
        throw TargetAddressError("the name of a stream has 1 to 200 ASCII characters without spaces")
      }
      self = .stream(name)
      return
    }
    do throws(HTTPEndpointError) { self = .http(try HTTPEndpoint(url: text, defaultPort: 80)) } catch {
      throw TargetAddressError("\(error); or name a stream of Redis, as in stream:orders")
    }
  }

  package var description: String {
    switch self {
    case .stream(let name): "the stream \(name)"
    case .http(let endpoint): "\(endpoint)"
    }
  }

  package var needsRedis: Bool { if case .stream = self { true } else { false } }

  /// `redis` is asked for where messages go to a stream, of which about `length` entries are kept; `tls` is what HTTPS goes
  /// by.
  package func target(
    redis: () throws -> RedisPool, length: Int, tls: TLSSettings = TLSSettings()
  ) rethrows -> any MessageTarget {
    switch self {
    case .stream(let name): StreamTarget(try redis(), name, length: length)
    case .http(let endpoint): HTTPTarget(endpoint.encrypted(by: tls))
    }
  }
}

package struct TargetAddressError: Error, Equatable, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}

/// A stream of Redis, a message an entry.
package struct StreamTarget: MessageTarget {
  private let redis: RedisPool
  private let name: String
  private let length: Int

  package init(_ redis: RedisPool, _ name: String, length: Int) {
    (self.redis, self.name, self.length) = (redis, name, length)
  }

  package func send(_ messages: [ClaimedMessage], until isOver: () -> Bool) -> [SendOutcome] {
    do {
      let results = try redis.withConnection { connection in
        try connection.pipeline { commands in for message in messages { commands.add(command(message)) } }
      }
      return results.map { result in
        switch result {
        case .success: .sent
        case .failure(let error): .refused("\(error)")
        }
      }
    } catch { return [.unavailable("\(error)")] }
  }

  private func command(_ message: ClaimedMessage) -> RedisCommand {
    .xadd(
      name, maximumLength: length,
      [
        ("eventId", message.eventId), ("type", message.eventType), ("aggregateType", message.aggregateType),
        ("aggregateId", message.aggregateId), ("headers", message.headers.text), ("payload", message.payload.text),
      ])
  }
}

/// A program that messages are posted to, one at a time. It has taken a message when it answers with a status from 200 to 299.
package struct HTTPTarget: MessageTarget {
  private let endpoint: HTTPEndpoint

  package init(_ endpoint: HTTPEndpoint) { self.endpoint = endpoint }

  /// Statuses of a server that takes nothing at the moment.
  private static let busy: Set<Int> = [429, 502, 503, 504]

  package func send(_ messages: [ClaimedMessage], until isOver: () -> Bool) -> [SendOutcome] {
    var outcomes: [SendOutcome] = []
    for message in messages {
      if isOver() { break }
      let outcome = send(message)
      outcomes.append(outcome)
      if case .unavailable = outcome { break }
    }
    return outcomes
  }

  private func send(_ message: ClaimedMessage) -> SendOutcome {
    do {
      let status = try endpoint.post(message.envelope, type: "application/json")
      if 200..<300 ~= status { return .sent }
      let reason = "\(endpoint) answered with status \(status)"
      return Self.busy.contains(status) ? .unavailable(reason) : .refused(reason)
    } catch { return .unavailable("\(error)") }
  }
}
