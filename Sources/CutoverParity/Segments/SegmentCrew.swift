package import CutoverDomain
import CutoverThreads

/// Threads that compare segments, each with a reading of its own.
package struct SegmentCrew: Sendable {
  /// How far a segment is.
  package struct Progress: Sendable {
    /// The segment's number in the run.
    package let segment: Int
    /// Of the segment alone.
    package let progress: ParityRun.Progress
    /// Whether the thread goes on with another one.
    package let isFinished: Bool
    /// Whether what was found of it counts.
    package let isDone: Bool

    init(segment: Int, progress: ParityRun.Progress, isFinished: Bool = false, isDone: Bool = false) {
      self.segment = segment
      self.progress = progress
      self.isFinished = isFinished
      self.isDone = isDone
    }
  }

  private let jobs: Int
  private let clock: @Sendable () -> Int64
  private let isCancelled: @Sendable () -> Bool
  private let progress: @Sendable (Progress) -> Void
  private let open: @Sendable ((any DomainSnapshot) -> Void) throws -> Void

  /// `jobs` threads. `open` calls its argument with a reading of the run's moment, on the thread that it is called on.
  package init(
    jobs: Int, clock: @escaping @Sendable () -> Int64, isCancelled: @escaping @Sendable () -> Bool,
    progress: @escaping @Sendable (Progress) -> Void,
    open: @escaping @Sendable ((any DomainSnapshot) -> Void) throws -> Void
  ) {
    self.jobs = max(1, jobs)
    self.clock = clock
    self.isCancelled = isCancelled
    self.progress = progress
    self.open = open
  }

  /// Compares segments until the queue has none: on `reading` on this thread, if there is one, and on others. Says why
  /// threads could not go on; what they had is compared by the others. What fails on `reading` fails.
  func compare(
    _ queue: SegmentQueue, _ work: SegmentWork, on reading: (any DomainSnapshot)?, renewing interval: Duration,
    isOver: @escaping @Sendable () -> Bool
  ) -> [String] {
    let failures = Monitor<[String]>([])
    let renewal = LeaseRenewal(queue, every: interval)
    let threads = (0..<(reading == nil ? jobs : jobs - 1)).map { _ in
      Thread {
        do {
          try open { reading in
            let failure = run(queue, work, on: reading, isTrusted: false, isOver: isOver)
            if let failure { failures.withLock { $0.append(failure) } }
          }
        } catch { failures.withLock { $0.append("\(error)") } }
      }
    }
    if let reading { _ = run(queue, work, on: reading, isTrusted: true, isOver: isOver) }
    for thread in threads { thread.join() }
    renewal.stop()
    return failures.withLock(\.self)
  }

  /// Gives why the reading is of no use any more. Only one that is trusted can say that a side cannot be read: with any
  /// other that is the connection's fault.
  private func run(
    _ queue: SegmentQueue, _ work: SegmentWork, on reading: any DomainSnapshot, isTrusted: Bool,
    isOver: @escaping @Sendable () -> Bool
  ) -> String? {
    while let claim = queue.next() {
      let place = claim.segment.place
      var last = ParityRun.Progress(endpoint: claim.segment.endpoint, records: 0, differences: 0)
      let findings = work.compare(
        claim.segment, on: reading, clock: clock, isCancelled: { isOver() || claim.lost.happened },
        progress: {
          last = $0
          progress(Progress(segment: place, progress: $0))
        })
      if !isTrusted, let reason = findings.report.reasons.first(where: \.isUnavailable) {
        queue.giveBack(claim)
        return reason.message
      }
      let isDone = queue.finish(claim, findings)
      progress(Progress(segment: place, progress: last, isFinished: true, isDone: isDone))
    }
    return nil
  }

  /// What the run waits for, and for how long.
  func isOver(deadline: Int64?) -> @Sendable () -> Bool {
    let isPast = isPast(deadline)
    return { isCancelled() || isPast() }
  }

  /// Whether a time has come that there may be.
  func isPast(_ time: Int64?) -> @Sendable () -> Bool {
    { time.map { clock() >= $0 } ?? false }
  }

  /// Why a run that is over is so.
  func reason(deadline: Int64?) -> String {
    isPast(deadline)() ? ParityRun.deadlinePassed : ParityRun.cancelled
  }
}

extension EndpointReport.Reason {
  fileprivate var isUnavailable: Bool {
    code == ReadError.Code.unavailable.rawValue || code == ReadError.Code.late.rawValue
  }
}

/// Says again and again that a process goes on with the segments that it has.
private final class LeaseRenewal: Sendable {
  private let isStopping = Monitor(false)
  private let thread: Thread

  init(_ queue: SegmentQueue, every interval: Duration) {
    thread = Thread { [isStopping] in
      while isStopping.wait(until: Deadline(in: interval), { $0 ? () : nil }) == nil { queue.renew() }
    }
  }

  func stop() {
    isStopping.withLock(wake: true) { $0 = true }
    thread.join()
  }
}
