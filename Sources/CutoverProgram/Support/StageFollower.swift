import CutoverBasics
package import CutoverDomain
package import CutoverFlags
import CutoverThreads
import Synchronization

/// Tells the legacy sink which endpoints are complete, so that it leaves files alone that nobody reads.
///
/// An endpoint on its way back is released before its flag is changed: its files are whole before the first read, and
/// are kept so until the flag says that it is no longer complete.
package final class StageFollower: Sendable {
  private struct State {
    var complete: Set<String> = []
    var released: Set<String> = []
  }

  private let legacy: any LegacySink
  private let watcher: FlagWatcher?
  private let state = Mutex(State())

  /// Without flags that can be read, all files are written: too much is never wrong.
  package init(_ legacy: any LegacySink, flags: any FlagStore) {
    self.legacy = legacy
    do throws(FlagError) {
      watcher = try FlagWatcher(flags, clock: Clock.milliseconds)
    } catch {
      watcher = nil
      Console.note("warning: the flags cannot be read, so all of the legacy side is written: \(error)")
    }
    if let watcher { follow(watcher.flags) }
  }

  package func start() { watcher?.start { [self] flags, _ in follow(flags) } }

  package func stop() { watcher?.stop() }

  package func release(_ endpoints: Set<String>) {
    state.withLock { state in
      state.released.formUnion(endpoints)
      apply(state)
    }
  }

  /// Takes a release back, where the files could not be made whole.
  package func withhold(_ endpoints: Set<String>) {
    state.withLock { state in
      state.released.subtract(endpoints)
      apply(state)
    }
  }

  private func follow(_ flags: FlagSet) {
    let complete = Set(flags.flags.filter { $0.state.stage == .complete }.map(\.state.endpoint))
    state.withLock { state in
      state.complete = complete
      state.released.formIntersection(complete)
      apply(state)
    }
  }

  private func apply(_ state: State) { legacy.hold(complete: state.complete.subtracting(state.released)) }
}
