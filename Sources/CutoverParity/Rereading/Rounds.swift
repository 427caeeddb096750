import CutoverDomain

/// Reads again what differs, round after round, each with a snapshot of its own, until it is decided or time is up.
struct Rounds {
  private let rereading: Rereading
  private let clock: () -> Int64
  private let isOver: () -> Bool
  private(set) var count = 0
  /// Whether the run was asked to stop.
  private(set) var wasStopped = false
  /// Why the last round could not read.
  private(set) var failure: String?

  init(_ rereading: Rereading, clock: @escaping () -> Int64, isOver: @escaping () -> Bool) {
    self.rereading = rereading
    self.clock = clock
    self.isOver = isOver
  }

  /// Decides what waits in `runs`, and adds the time it took to `durations`.
  mutating func run(_ runs: inout [EndpointRun], _ durations: inout [Int64]) {
    guard runs.contains(where: { $0.hasWaiting }) else { return }
    let began = clock()
    // Large answers take their time: the least number of reads is made in any case.
    while runs.contains(where: \.isWaiting),
      clock() - began < rereading.limits.within || count < rereading.limits.reads
    {
      rereading.wait(rereading.pause)
      guard round(&runs, &durations, { $0.reread($1, at: $2) }) else { return }
    }
    _ = round(&runs, &durations) { run, reading, _ in run.conclude(reading) }
  }

  /// Says whether to go on.
  private mutating func round(
    _ runs: inout [EndpointRun], _ durations: inout [Int64],
    _ body: (inout EndpointRun, any DomainSnapshot, Int64) -> EndpointRun.Outcome
  ) -> Bool {
    if isOver() {
      wasStopped = true
      return false
    }
    count += 1
    failure = nil
    var isCancelled = false
    do {
      try rereading.read { reading in
        for place in runs.indices where !isCancelled && runs[place].hasWaiting {
          let began = clock()
          isCancelled = body(&runs[place], reading, began) == .cancelled
          durations[place] += clock() - began
        }
      }
    } catch { failure = "\(error)" }
    wasStopped = isCancelled
    return !isCancelled
  }
}
