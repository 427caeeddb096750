import ArenaDomain
import Synchronization

/// Tells the legacy sink which endpoints are complete, so that it leaves files alone that nobody reads.
///
/// An endpoint on its way back is released before its flag is changed: its files are whole before the first read, and
/// are kept so until the flag says that it is no longer complete.
final class StageFollower: Sendable {
  private struct State {
    var complete: Set<String> = []
    var released: Set<String> = []
  }

  private let legacy: LegacySink
  private let state = Mutex(State())

  init(_ legacy: LegacySink) { self.legacy = legacy }

  /// Follows the flags: `complete` are the names of the endpoints in that stage.
  func follow(complete: Set<String>) {
    state.withLock { state in
      state.complete = complete
      state.released.formIntersection(complete)
      apply(state)
    }
  }

  func release(_ endpoints: Set<String>) {
    state.withLock { state in
      state.released.formUnion(endpoints)
      apply(state)
    }
  }

  private func apply(_ state: State) { legacy.hold(complete: state.complete.subtracting(state.released)) }
}
