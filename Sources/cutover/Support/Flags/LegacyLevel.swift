import CutoverDualWrite
import CutoverFlags
import CutoverJournal
import Glibc

/// Brings the legacy side level before an endpoint comes back from `complete`: waits until the legacy sink has applied
/// what the journal holds, then flips.
struct LegacyLevel {
  private let settings: Settings

  init(_ settings: Settings) { self.settings = settings }

  func bring(_ flag: EndpointFlag, _ flip: () throws -> FlagSet) throws -> FlagSet {
    var line = ProgressLine()
    defer { line.clear() }
    while let status = try WritingStatus(statePath: settings.state.path),
      let legacy = status.sinks.first(where: { $0.name == "legacy" }), legacy.lag > 0
    {
      guard status.isRunning else {
        throw Failure(
          .unavailable,
          "\(flag.key): the legacy files lack \(legacy.lag) events and no writer is running; "
            + "start 'cutover serve', then roll back")
      }
      if Interruption.happened { throw Failure(.unavailable, "\(flag.key): stopped, not rolled back") }
      line.show("bringing the legacy side level: \(legacy.lag) events to go\(legacy.error.map { ": \($0)" } ?? "")")
      usleep(100_000)
    }
    return try flip()
  }
}
