import CutoverJournal
import Synchronization

/// Which sinks' locks the session of a process has, and what the others said last.
final class LeaseTable: Sendable {
  private struct State {
    var held: Set<String> = []
    var wanted: Set<String> = []
    /// All that this process has spoken of.
    var known: Set<String> = []
    /// Those of which something was heard within the time of a lease.
    var others: [JournalNode] = []
  }

  private let state = Mutex(State())
  private let lent: Set<String>
  private let reached: @Sendable () -> Set<String>
  /// Whether this process has the journal's lock, and goes first.
  private let isFirst: Bool
  private let lease: Duration

  init(_ options: JournalOptions, isFirst: Bool) {
    lent = options.lent
    reached = options.reached
    lease = options.lease
    self.isFirst = isFirst
  }

  func has(_ sink: String) -> Bool { state.withLock { $0.held.contains(sink) } }

  func took(_ sink: String) {
    state.withLock { state in
      state.known.insert(sink)
      state.held.insert(sink)
      state.wanted.remove(sink)
    }
  }

  func gave(_ sink: String) { state.withLock { _ = $0.held.remove(sink) } }

  /// The session is over, and its locks with it.
  func lost() { state.withLock { $0.held = [] } }

  /// Asks the others for the lease, where this process goes first.
  func want(_ sink: String) {
    guard isFirst else { return }
    state.withLock { state in
      state.known.insert(sink)
      state.wanted.insert(sink)
    }
  }

  /// Whether the lease may be this process's.
  func mayTake(_ sink: String) -> Bool {
    if isFirst { return true }
    guard lent.contains(sink) else { return false }
    return state.withLock { state in
      state.others.allSatisfy { node in
        guard let said = node.sink(sink) else {
          // One of an earlier version feeds all stores without a word.
          return !(node.feeds && node.sinks.isEmpty)
        }
        // The lock of the one that goes first is free for a moment while its session is made again.
        return !said.wants && !(node.feeds && said.feeds)
      }
    }
  }

  func isWanted(_ sink: String) -> Bool {
    state.withLock { $0.others.contains { $0.sink(sink)?.wants == true } }
  }

  func canLend(_ sink: String) -> Bool {
    state.withLock { $0.others.contains { $0.sink(sink)?.reaches == true } }
  }

  func holder(of sink: String) -> String? {
    state.withLock { $0.others.first { $0.sink(sink)?.feeds == true }?.process }
  }

  /// What the other processes say. One that feeds a store has taken it from this process.
  func heard(_ nodes: [JournalNode]) {
    let others = nodes.filter { .milliseconds($0.silence) <= lease }
    state.withLock { state in
      state.others = others
      state.held = state.held.filter { name in !others.contains { $0.sink(name)?.feeds == true } }
    }
  }

  /// What this process says.
  var sinks: [JournalNode.Sink] {
    let reached = reached()
    return state.withLock { state in
      state.known.formUnion(reached)
      return state.known.sorted().map { name in
        JournalNode.Sink(
          name: name, feeds: state.held.contains(name), wants: state.wanted.contains(name),
          reaches: reached.contains(name))
      }
    }
  }
}
