internal import Synchronization

/// Lets callers on many threads share commits: the first to come leads, commits what all have brought, and hands over to
/// the first of those who came meanwhile. Nobody leads more than once for one call.
package final class AppendQueue: Sendable {
  private struct State {
    /// Those whose records nobody has taken yet, in the order of their coming.
    var waiting: [AppendTicket] = []
    var isLed = false
  }

  private let state = Mutex(State())
  /// What callers that wait together share one commit for, at most; a single larger call has one of its own.
  private let groupRecords: Int
  private let groupBytes: Int

  package init(groupRecords: Int, groupBytes: Int) {
    self.groupRecords = groupRecords
    self.groupBytes = groupBytes
  }

  /// Has `records` committed by `commit`, along with others, on this thread or another. `commit` gives an outcome to each
  /// ticket; `afterwards` runs when the callers know theirs.
  package func append(
    _ records: [JournalRecord], commit: ([AppendTicket]) -> [Result<[JournalReceipt], JournalError>],
    afterwards: () -> Void
  ) throws(JournalError) -> [JournalReceipt] {
    let ticket = AppendTicket(records)
    let leads = state.withLock { state in
      state.waiting.append(ticket)
      defer { state.isLed = true }
      return !state.isLed
    }
    if !leads, let outcome = ticket.wait() { return try outcome.get() }
    let group = takeGroup()
    let outcomes = commit(group)
    // The leader's own ticket is the first: it came to an empty queue, or was its first when it was told to lead.
    for (ticket, outcome) in zip(group, outcomes).dropFirst() { ticket.finish(outcome) }
    afterwards()
    handOver()
    return try outcomes[0].get()
  }

  private func takeGroup() -> [AppendTicket] {
    state.withLock { state in
      var records = 0
      var bytes = 0
      let end = state.waiting.dropFirst().firstIndex { ticket in
        records += ticket.records.count
        bytes += ticket.bytes
        return records + state.waiting[0].records.count > groupRecords
          || bytes + state.waiting[0].bytes > groupBytes
      }
      let count = end ?? state.waiting.count
      defer { state.waiting.removeFirst(count) }
      return Array(state.waiting[..<count])
    }
  }

  private func handOver() {
    let next = state.withLock { state in
      state.isLed = !state.waiting.isEmpty
      return state.waiting.first
    }
    next?.lead()
  }
}
