package import CutoverDomain
package import CutoverDualWrite

/// Where events go in: the writer of this process, or that of another one on this machine. Where the other one ends, the calls
/// throw ``ChannelError``, and another writer has to be found. Belongs to one thread.
package enum EventWriter {
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
    try status().sinks.map(\.position).min()
  }

  /// The sides that lack some of the entries up to `last`, though somebody needs them.
  package func lacking(_ last: Int64) throws -> [Unapplied.Side] {
    try status().sinks.filter { $0.isNeeded && $0.position < last }.map {
      .init(name: $0.name, position: $0.position, error: $0.error)
    }
  }

  private func status() throws -> WriterStatus {
    switch self {
    case .own(let writer): writer.status
    case .other(let client): try client.status()
    }
  }

  package func waitUntilApplied(_ sequence: Int64, bySinks sinks: Int? = nil, for patience: Duration) throws -> Bool {
    switch self {
    case .own(let writer): writer.waitUntilApplied(sequence, bySinks: sinks, for: patience)
    case .other(let client): try client.waitUntilApplied(sequence, bySinks: sinks, for: patience)
    }
  }
}
