package import CutoverDomain

/// How a run reads again what differs, where both sides cannot be read at one moment: files that somebody else writes.
package struct Rereading {
  package struct Limits: Sendable {
    /// For how many milliseconds a difference has to stay as it is; longer where others took longer to go away.
    package var settle: Int64 = 2000
    /// After how many milliseconds what still moves is left undecided.
    package var within: Int64 = 60_000
    /// In how many reads a difference has to be as it was, before the one that reports it.
    var reads = 3
    /// As `reads`, where the files were replaced in between: values that come and go could meet their old ones again.
    var movingReads = 6
    /// The most differences of a request that are told apart.
    var differences = 20_000

    package init() {}
  }

  let limits: Limits
  let read: ((any DomainSnapshot) -> Void) throws -> Void
  let wait: (Int64) -> Void

  /// `read` calls its argument with a reading of its own moment: a fresh snapshot, files that were just opened. `wait`
  /// waits so many milliseconds, or until somebody asks the run to stop.
  package init(
    _ limits: Limits, read: @escaping ((any DomainSnapshot) -> Void) throws -> Void, wait: @escaping (Int64) -> Void
  ) {
    self.limits = limits
    self.read = read
    self.wait = wait
  }

  /// Milliseconds to the next read. No rhythm, so that it cannot fall in with a writer's.
  var pause: Int64 {
    let even = min(max(limits.settle / 3, 10), 2000)
    return Int64.random(in: even / 2...even * 3 / 2)
  }
}
