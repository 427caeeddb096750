import CutoverBasics
import CutoverJournal
import CutoverThreads

/// A moment at which all sinks stand at one entry of the journal.
package struct Cut: Sendable, Equatable {
  package let journal: String
  package let sequence: Int64
}

extension DualWriter {
  /// Stops all sinks at one entry, runs `body`, and lets them go on. Callers who append do not notice.
  ///
  /// A sink that fails refuses the cut at once, one that is behind is waited for while the others go on: nobody stands for
  /// longer than ``longestHold(of:)`` before `body`. `body` should only take hold of what is to be read later: link files, open
  /// a snapshot. The relay is waited for too, unless it fails. `isCancelled` says whether the caller has gone.
  ///
  /// Throws ``DualWriteError``, `.lagging` with the cause where there is no such entry within `patience`, and whatever
  /// `body` throws.
  package func withCut<R>(
    within patience: Duration, for purpose: String = "a comparison", isCancelled: @escaping () -> Bool = { false },
    _ body: (Cut) throws -> R
  ) throws -> R {
    let patience = Patience(patience, isCancelled: isCancelled)
    return try takingTurn(purpose, patience) {
      let all = state.withLock { state in state.sinks.indices.filter { !state.sinks[$0].isRetired } }
      return try hurrying(all) {
        while true {
          try approach(all, relay: true, patience)
          let began = Clock.uptimeSeconds()
          defer { release(all) }
          if let (sequence, since) = try hold(all, patience) {
            let result = try body(Cut(journal: journal.identity, sequence: sequence))
            let pause = Clock.uptimeSeconds() - since
            state.withLock { $0.lastPause = pause }
            return result
          }
          let held = Clock.uptimeSeconds() - began
          release(all)
          guard !patience.deadline.isPast else { throw lagging(behind: state.withLock { $0.head }, all) }
          try giveWay(after: held, patience)
        }
      }
    }
  }

  /// Holds the sinks at the newest entry; `nil` where they do not come to it soon, or one fails. Gives also since when
  /// the first of them has stood.
  private func hold(_ sinks: [Int], _ patience: Patience) throws(DualWriteError) -> (sequence: Int64, since: Double)? {
    guard try restSlowest(of: sinks, patience) else { return nil }
    let limit = Deadline(in: .seconds(longestHold(of: sinks)))
    let sequence = state.withLock(wake: true) { state in
      for index in sinks { state.sinks[index].holdAt = state.head }
      state.turn?.isHolding = true
      return state.head
    }
    var since: Double?
    let stood = try wait(patience, until: limit) { state -> Bool? in
      if sinks.contains(where: { state.sinks[$0].failure != nil }) { return false }
      let standing = sinks.count { state.sinks[$0].stands(at: sequence) }
      if standing > 0, since == nil { since = Clock.uptimeSeconds() }
      return standing == sinks.count ? true : nil
    }
    guard stood == true else { return nil }
    // What Redis lacks then shows in the comparison.
    let _: Bool? = try wait(patience, until: limit) { $0.relay.isIdle || $0.relay.failure != nil ? true : nil }
    return (sequence, since ?? Clock.uptimeSeconds())
  }

  private func release(_ sinks: [Int]) {
    state.withLock(wake: true) { state in
      for index in sinks { state.sinks[index].holdAt = nil }
      state.turn?.isHolding = false
    }
  }
}
