import CutoverBasics
import CutoverDomain
import CutoverJournal
import CutoverTelemetry
import CutoverThreads

// Where several processes use a journal: whose the store is to feed.
extension SinkRunner {
  /// Whether the lease is lost, or to be given to another process: to one that goes first, or since this one has failed for
  /// long. The first sink goes with the journal's lock.
  func isToGive(_ state: DualWriter.State) -> Bool {
    let progress = state.sinks[index]
    guard let leases, progress.absence == nil else { return false }
    if !leases.has(sink.name) { return true }
    guard index > 0, progress.holdAt == nil else { return false }
    return leases.isWanted(sink.name) || progress.isHopeless(now: Clock.uptimeSeconds()) && leases.canLend(sink.name)
  }

  func give() {
    if leases?.has(sink.name) == true { note(force: true) }
    sink.release()
    // One that cannot be told has lost the session, and the lock with it.
    try? leases?.give(sink.name)
    let (position, error) = state.withLock(wake: true) { state in
      state.sinks[index].gave(askAt: Clock.uptimeSeconds() + SinkProgress.away)
      if index == state.sinks.count - 1 { state.relay.isAway = true }
      return (state.sinks[index].position, state.sinks[index].absence?.error)
    }
    var metadata: Logger.Metadata = ["sequence": .integer(position)]
    if let error { metadata["error"] = .string(error) }
    log.notice("The store is left to another node", metadata: metadata)
  }

  func take() {
    let now = Clock.uptimeSeconds
    do {
      if state.withLock({ $0.sinks[index].absence?.hasFailed == true }) { try probe() }
      guard let leases, try leases.take(sink.name) else {
        return state.withLock(wake: true) { $0.sinks[index].isAway(askAt: now() + SinkProgress.away) }
      }
      // Others have appended since, and fed the store.
      let newest = try journal.refresh()
      let cursor = try journal.cursors().first { $0.sink == sink.name }?.sequence ?? 0
      firstHead.withLock { $0 = newest }
      known.withLock { $0 = max($0, cursor) }
      state.withLock(wake: true) { state in
        state.sinks[index].took()
        if index == state.sinks.count - 1 {
          state.relay.isAway = false
          state.relay.wake()
        }
      }
    } catch {
      state.withLock(wake: true) { $0.sinks[index].isAway(askAt: now() + SinkProgress.longestDelay, error: "\(error)") }
    }
  }

  /// Looks whether this process could feed the store. Throws where it could not.
  private func probe() throws(SinkError) {
    defer { sink.release() }
    do throws(SinkError) { _ = try sink.open() } catch {
      // The one that feeds it has it.
      guard case .held = error.code else { throw error }
    }
  }
}
