import CutoverDomain
import CutoverPostgres

/// A process that takes part in somebody else's run.
package struct SegmentHelp {
  private let history: ParityHistory
  private let worker: String
  private let lease: Int64

  /// `worker` names the process among all that take part; `lease` is for how many milliseconds a segment stays with it
  /// when it is not heard of. The history's connection is used by all threads, one at a time.
  package init(_ history: ParityHistory, worker: String, lease: Int64) {
    self.history = history
    self.worker = worker
    self.lease = lease
  }

  /// Compares what is left of a run. Blocks the thread; says why threads could not go on. Throws `PostgresError` where
  /// the history is out of reach.
  package func compare(_ share: Share, _ work: SegmentWork, with crew: SegmentCrew) throws -> [String] {
    let isOver = crew.isOver(deadline: share.deadline)
    let queue = SegmentQueue(
      helping: SegmentTable(
        history.connection, run: share.run, snapshot: share.cut.snapshot, worker: worker, lease: lease),
      isOver: isOver)
    let failures = crew.compare(queue, work, on: nil, renewing: .milliseconds(lease / 3), isOver: isOver)
    if let failure = queue.failure { throw failure }
    return failures
  }
}
