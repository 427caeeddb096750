import CutoverSQLite
import CutoverThreads

/// Writes to the shadow ledger what an observer of answers has noted, at the most ``interval`` later: an answer never waits
/// for a disk, and at the most so much is lost when the process is killed.
final class LedgerSaver: Sendable {
  typealias Write = @Sendable (ShadowLedger) throws(SQLiteError) -> Void

  private struct State: Sendable {
    var isDue = false
    var isStopping = false
  }

  private static let interval = Duration.seconds(5)

  private let statePath: String
  private let write: Write
  private let state = Monitor(State())
  private let thread = Monitor<Thread?>(nil)

  /// `write` writes all that is known, on a thread of the saver's own.
  init(statePath: String, write: @escaping Write) {
    self.statePath = statePath
    self.write = write
  }

  /// That there is something new.
  func mark() { state.withLock(wake: true) { $0.isDue = true } }

  func start() {
    thread.withLock { thread in
      thread = Thread { [self] in
        while state.wait({ $0.isStopping || $0.isDue ? $0.isStopping : nil }) == false {
          save()
          _ = state.wait(until: Deadline(in: Self.interval)) { $0.isStopping ? () : nil }
        }
      }
    }
  }

  /// Writes down what is new, and ends.
  func stop() {
    state.withLock(wake: true) { $0.isStopping = true }
    thread.withLock { $0?.join() }
    save()
  }

  private func save() {
    let isDue = state.withLock { state in
      defer { state.isDue = false }
      return state.isDue
    }
    guard isDue else { return }
    // What cannot be written now is written with the next round.
    do throws(SQLiteError) { try write(try ShadowLedger(statePath: statePath)) } catch {
      state.withLock { $0.isDue = true }
    }
  }
}
