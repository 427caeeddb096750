package import CutoverFlags
import CutoverHosting
package import CutoverJSON
import CutoverJournal
import CutoverMessages
import CutoverPostgres
import CutoverServices

/// How the writing is doing at one moment: the journal, its sinks, and what waits for Redis. Asked when it is first
/// wanted; starts nothing: what does not run says nothing. Belongs to one thread.
package final class WritingEvidence {
  private struct Outbox {
    let pending: Int
    let oldestAge: Double
    let lastError: String?
    /// `nil` where nobody wants messages.
    let messages: GateInput.Messages?
  }

  private let settings: Settings
  private lazy var status = Result { try WritingStatus(settings) }
  private lazy var outbox = Result { try askOutbox() }

  package init(_ settings: Settings) { self.settings = settings }

  /// What the gates look at. Throws where a part of it cannot be had.
  package var evidence: GateInput.Writing {
    get throws {
      let outbox = try outbox.get()
      // Without a journal nothing was mirrored yet, and nothing lags.
      let status = try status.get()
      return GateInput.Writing(
        lagSeconds: status?.sinks.compactMap(\.seconds).max() ?? 0, backlogSeconds: outbox.oldestAge,
        backlog: outbox.pending, parked: status?.journal.parked ?? 0, messages: outbox.messages,
        trouble: Self.trouble(status, outbox))
    }
  }

  /// For the console; `nil` where no writer can be asked.
  package var json: JSONValue? {
    guard let status = try? status.get(), status.isFed else { return nil }
    let outbox = Result { try self.outbox.get() }
    let trouble: String?
    switch outbox {
    case .success(let outbox): trouble = Self.trouble(status, outbox)
    case .failure(let error): trouble = Self.trouble(status, nil) ?? Failure(error).message
    }
    return .object([
      "sequence": .integer(status.journal.head),
      "lag_seconds": .thousandths(status.sinks.compactMap(\.seconds).max() ?? 0),
      "backlog": (try? outbox.get()).map { .integer($0.pending) } ?? .null,
      "parked": .integer(status.journal.parked), "trouble": (status.journalError ?? trouble).map { .text($0) } ?? .null,
      "sinks": .array(
        status.sinks.map { sink in
          .object([
            "name": .text(sink.name), "position": .integer(sink.position), "lag": .integer(sink.lag),
            "error": sink.error.map { .text($0) } ?? .null,
          ])
        }),
    ])
  }

  /// The processes that use the journal, for the console; empty where it is a file, and where it cannot be asked.
  package var nodes: JSONValue { .array(((try? status.get())?.nodes ?? []).map(\.json)) }

  private static func trouble(_ status: WritingStatus?, _ outbox: Outbox?) -> String? {
    status?.sinks.first { $0.lag > 0 && $0.seconds == nil }.map { sink in
      "\(sink.name): how long it has been behind is not known, since its oldest event is dated ahead of the clock"
    } ?? status?.sinks.first { $0.error != nil }.flatMap { sink in sink.error.map { "\(sink.name): \($0)" } }
      ?? status?.relayError ?? outbox.flatMap { $0.pending > 0 ? $0.lastError : nil }
  }

  /// How many writes to what an endpoint shows of the repository did not come through the sink.
  package func foreignWrites(to endpoint: String) throws -> Int {
    try Stores(settings).withRunningPostgres { connection in
      try Schema.require(of: settings.domain, on: connection)
      return try settings.domain.repository.foreignWriteCounts(on: connection)[endpoint] ?? 0
    }
  }

  private func askOutbox() throws -> Outbox {
    try Stores(settings).withRunningPostgres { connection in
      try Schema.require(of: settings.domain, on: connection)
      let status = try settings.domain.cache?.outbox(on: connection) ?? OutboxStatus([])
      let messages = try MessageBacklog(settings, on: connection)
      return Outbox(
        pending: status.pending + status.setAsideNotes, oldestAge: status.oldestAge,
        lastError: status.setAside.first.map { "set aside: \($0.lastError ?? $0.key)" } ?? status.lastError,
        messages: messages.flatMap { messages in
          messages.hasTarget
            ? GateInput.Messages(
              waiting: messages.status.pending, seconds: messages.status.oldestAge, dead: messages.status.dead) : nil
        })
    }
  }
}

extension JSONValue {
  /// A number to a thousandth.
  static func thousandths(_ value: Double) -> JSONValue {
    .number(JSONNumber(unchecked: "\((value * 1000).rounded() / 1000)"))
  }
}
