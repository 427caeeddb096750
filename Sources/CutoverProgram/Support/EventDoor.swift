package import CutoverDomain
package import CutoverDualWrite
import CutoverJSON

/// Where events go in: the writer of this process, or that of another one. The other one may be restarted while events
/// come in. Belongs to one thread.
package final class EventDoor {
  private enum Writer {
    case own(DualWriter)
    case other(WriterClient)
  }

  private var writer: Writer
  private let statePath: String

  package init(own writer: DualWriter, statePath: String) {
    self.writer = .own(writer)
    self.statePath = statePath
  }

  package init(other client: WriterClient, statePath: String) {
    writer = .other(client)
    self.statePath = statePath
  }

  /// Goes to the writer that has followed one which ended; false where there is none yet.
  package func reconnect() -> Bool {
    guard let client = try? WriterClient.connect(statePath: statePath) else { return false }
    writer = .other(client)
    return true
  }

  package func accept(_ texts: [[UInt8]], stopping: Bool) throws -> [Result<Acceptance, EventError>] {
    switch writer {
    case .own(let writer): try writer.accept(texts, stopping: stopping)
    case .other(let client): try client.accept(texts, stopping: stopping)
    }
  }

  /// The newest entry that every side has.
  package func slowestPosition() throws -> Int64? {
    switch writer {
    case .own(let writer): writer.status.sinks.map(\.position).min()
    case .other(let client):
      try client.status()["sinks"]?.elements?.compactMap { $0["position"]?.int }.min().map(Int64.init)
    }
  }

  package func waitUntilApplied(_ sequence: Int64, bySinks sinks: Int? = nil, for patience: Duration) throws -> Bool {
    switch writer {
    case .own(let writer): writer.waitUntilApplied(sequence, bySinks: sinks, for: patience)
    case .other(let client): try client.waitUntilApplied(sequence, bySinks: sinks, for: patience)
    }
  }
}
