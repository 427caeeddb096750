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
}
