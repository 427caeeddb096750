import CutoverBasics
package import CutoverJournal
import CutoverThreads

extension DualWriter {
  /// Accepts an event of the program's own making, `make`, which is called while nobody else appends and the first sink
  /// stands at the entry before it.
  ///
  /// Callers are kept waiting for ``Limits/hold`` at the most before `make`, and only once the sink is close: one that fails
  /// refuses at once, one that is behind is waited for while events go on coming in. `isCancelled` says whether the one
  /// who asked has gone.
  ///
  /// Throws ``DualWriteError``, `.lagging` with the cause where the sink does not come to it within `patience`, and
  /// whatever `make` throws.
  package func accept(
    within patience: Duration, isCancelled: @escaping () -> Bool = { false }, own make: (Cut) throws -> JournalRecord
  ) throws -> Acceptance {
    let patience = Patience(patience, isCancelled: isCancelled)
    return try takingTurn("a backfill", patience) {
      try hurrying([0]) {
        while true {
          try approach([0], relay: false, patience)
          let began = Clock.uptimeSeconds()
          defer { openGate() }
          if try restSlowest(of: [0], patience), try closeGate(patience) { return try append(own: make) }
          let held = Clock.uptimeSeconds() - began
          openGate()
          guard !patience.deadline.isPast else { throw lagging(behind: state.withLock { $0.head }, [0]) }
          try giveWay(after: held, patience)
        }
      }
    }
  }

  private func append(own make: (Cut) throws -> JournalRecord) throws -> Acceptance {
    let cut = Cut(journal: journal.identity, sequence: journal.head)
    let record = try make(cut)
    do throws(JournalError) {
      let receipt = try journal.append(record, onlyAfter: cut.sequence)
      state.withLock(wake: true) { state in
        state.head = max(state.head, receipt.sequence)
        state.ages.accepted(receipt.sequence, now: Clock.uptimeSeconds())
      }
      return Acceptance(sequence: receipt.sequence, isDuplicate: receipt.isDuplicate)
    } catch { throw Self.failure(error) }
  }

  /// Has callers wait until the first sink has all that they brought before; false where that takes too long. Those of
  /// other processes are refused meanwhile.
  private func closeGate(_ patience: Patience) throws(DualWriteError) -> Bool {
    let hold = longestHold(of: [0])
    do throws(JournalError) { try journal.holdOthers(for: .seconds(hold + Self.makingTime)) } catch {
      throw Self.failure(error)
    }
    learn(of: journal.head)
    let limit = Deadline(in: .seconds(hold))
    state.withLock(wake: true) { state in
      state.isGated = true
      state.turn?.isHolding = true
      state.sinks[0].holdAt = nil
    }
    return try wait(patience, until: limit) { state -> Bool? in
      if state.sinks[0].failure != nil { return false }
      return state.appending == 0 && state.sinks[0].stands(at: state.head) ? true : nil
    } == true
  }

  /// How long making an event may take while others are held, in seconds.
  private static let makingTime = 5.0

  private func openGate() {
    if state.withLock({ $0.isGated }) { try? journal.holdOthers(for: nil) }
    state.withLock(wake: true) { state in
      state.isGated = false
      state.turn?.isHolding = false
      state.sinks[0].holdAt = nil
    }
  }
}
