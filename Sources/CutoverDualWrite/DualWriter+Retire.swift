import CutoverDomain
import CutoverJournal
import CutoverThreads

extension DualWriter {
  /// Ends the sink called `name` while the others go on: its store is no longer needed. It lets go of the store, and
  /// counts for no lag, no cut and no wait any more. Returns when its thread has ended. Does nothing where it is retired.
  ///
  /// Throws ``DualWriteError``, `.lagging` where the sink is still at work after `patience`; it ends all the same.
  package func retire(_ name: String, within patience: Duration) throws {
    let index = try index(of: name)
    try takingTurn("the end of the \(name) sink", Patience(patience, isCancelled: { false })) {
      state.withLock(wake: true) { state in
        state.sinks[index].isRetired = true
        state.sinks[index].isEnding = true
      }
      if state.wait(until: Deadline(in: patience), { $0.sinks[index].hasEnded ? () : nil }) != nil { return }
      runners[index].sink.interrupt()
      throw DualWriteError(
        .lagging, "the \(name) sink is still at work", remedy: "it ends when that is done; see 'cutover status'")
    }
  }

  /// Has the sink called `name`, which was retired, follow the journal again from where its store stands. Does nothing
  /// where it is not retired. Throws ``DualWriteError``.
  package func reinstate(_ name: String, within patience: Duration) throws {
    let index = try index(of: name)
    try takingTurn("the return of the \(name) sink", Patience(patience, isCancelled: { false })) {
      guard state.withLock({ $0.sinks[index].isRetired }) else { return }
      guard state.wait(until: Deadline(in: patience), { $0.sinks[index].hasEnded ? () : nil }) != nil else {
        throw DualWriteError(.lagging, "the \(name) sink is still at work", remedy: "come back later")
      }
      let isClosed = state.withLock(wake: true) { state in
        guard !state.isClosed else { return true }
        state.sinks[index] = SinkProgress(
          position: state.sinks[index].position, isLeased: leases != nil)
        state.running += 1
        return false
      }
      guard !isClosed else { throw DualWriteError(.stopped, "the writer is ending", remedy: "come back later") }
      let runner = runners[index]
      threads.withLock { $0.append(Thread { runner.run() }) }
    }
  }
}
