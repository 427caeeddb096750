package import CutoverDomain
package import CutoverDualWrite
import CutoverJSON

/// Where events go in: the writer of this process, or that of another one. Where the other one ends, the calls throw
/// ``ChannelError``, and another door has to be found. Belongs to one thread.
package enum EventDoor {
  case own(DualWriter)
  case other(WriterClient)

  package func accept(_ texts: [[UInt8]], stopping: Bool) throws -> [Result<Acceptance, EventError>] {
    switch self {
    case .own(let writer): try writer.accept(texts, stopping: stopping)
    case .other(let client): try client.accept(texts, stopping: stopping)
    }
  }

  /// The newest entry that every side has.
  package func slowestPosition() throws -> Int64? {
    switch self {
    case .own(let writer): writer.status.sinks.map(\.position).min()
    case .other(let client):
      try client.status()["sinks"]?.elements?.compactMap { $0["position"]?.int }.min().map(Int64.init)
    }
  }

  /// The sides that lack some of the entries up to `last`, though somebody needs them.
  package func lacking(_ last: Int64) throws -> [Unapplied.Side] {
    let sides: [Unapplied.Side] =
      switch self {
      case .own(let writer):
        writer.status.sinks.filter(\.isNeeded).map { .init(name: $0.name, position: $0.position, error: $0.error) }
      case .other(let client):
        (try client.status()["sinks"]?.elements ?? []).filter { $0["needed"]?.bool ?? true }.map {
          .init(
            name: $0["name"]?.string ?? "", position: Int64($0["position"]?.int ?? 0), error: $0["error"]?.string)
        }
      }
    return sides.filter { $0.position < last }
  }

  package func waitUntilApplied(_ sequence: Int64, bySinks sinks: Int? = nil, for patience: Duration) throws -> Bool {
    switch self {
    case .own(let writer): writer.waitUntilApplied(sequence, bySinks: sinks, for: patience)
    case .other(let client): try client.waitUntilApplied(sequence, bySinks: sinks, for: patience)
    }
  }
}
