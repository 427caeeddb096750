package import CutoverDomain
package import CutoverDualWrite

/// Where `POST /ingest` brings its events: the writer of this process, or of another one. Blocks.
package protocol EventIntake: Sendable {
  /// Where what comes to no writer is counted.
  var metrics: WriterMetrics { get }

  /// As ``DualWriter/accept(_:stopping:)``. Throws also whatever keeps the writer from being reached.
  func accept(_ texts: [[UInt8]], stopping: Bool) throws -> [Result<Acceptance, EventError>]

  /// Waits until a client would see the event, whichever side answers it; false where that does not come about within
  /// `patience`.
  func waitUntilVisible(_ sequence: Int64, for patience: Duration) throws -> Bool

  /// What is in the way of an event, as far as that can be told before it is accepted: then both sides would put it
  /// aside. `nil` where nothing is, or stores do not have yet what was accepted before.
  func obstacle(to text: [UInt8]) -> String?

  /// The events among some entries that a side has put aside, and why. Throws where the journal cannot be read.
  func putAside(among entries: [ClosedRange<Int64>]) throws -> [PutAside]
}

/// An event that a side has put aside.
package struct PutAside: Sendable {
  package let id: String
  package let sequence: Int64
  package let side: String
  package let reason: String

  package init(id: String, sequence: Int64, side: String, reason: String) {
    (self.id, self.sequence, self.side, self.reason) = (id, sequence, side, reason)
  }
}

extension EventIntake {
  package func obstacle(to text: [UInt8]) -> String? { nil }
  package func putAside(among entries: [ClosedRange<Int64>]) throws -> [PutAside] { [] }
}
