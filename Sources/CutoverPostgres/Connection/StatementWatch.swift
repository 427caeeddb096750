import CutoverThreads

/// Watches one statement of a connection whose configuration says how long one may take
/// (``PostgresConfiguration/patience``): looks meanwhile whom it waits for, and breaks it off when its time is over.
///
/// The limit is the client's, since a server that is frozen keeps none of its own, and since nobody can ask whom a
/// statement waited for once it has ended.
final class StatementWatch: Sendable {
  private struct State {
    var isOver = false
    var isBrokenOff = false
    var blockers: [PostgresBlocker] = []
  }

  private let state = Monitor(State())
  private let thread = Monitor<Thread?>(nil)

  /// A statement that takes no longer is none that anybody has to look after.
  private static let usual = Duration.milliseconds(500)
  /// How long a statement may take to end after the server was asked to cancel it.
  private static let grace = Duration.seconds(1)

  init(_ interrupter: PostgresInterrupter, process: Int32, _ configuration: PostgresConfiguration, patience: Duration) {
    thread.withLock { thread in
      thread = Thread { [state] in
        func isOver(within time: Duration) -> Bool {
          state.wait(until: Deadline(in: time)) { $0.isOver ? () : nil } != nil
        }
        let end = Deadline(in: patience)
        if isOver(within: min(Self.usual, patience)) { return }
        let blockers = (try? PostgresBlocker.all(of: process, configuration)) ?? []
        state.withLock { $0.blockers = blockers }
        if isOver(within: max(.zero, end.remaining)) { return }
        state.withLock { $0.isBrokenOff = true }
        repeat { interrupter.interrupt() } while !isOver(within: Self.grace)
      }
    }
  }

  /// The statement has ended. What it failed with, if this broke it off.
  func end(after error: PostgresError?, patience: Duration) -> PostgresError? {
    let found = state.withLock(wake: true) { state in
      state.isOver = true
      return state
    }
    thread.withLock { $0?.join() }
    guard found.isBrokenOff, let error else { return nil }
    var late = PostgresError(.timeout, error.operation, "no answer within \(patience)")
    late.statement = error.statement
    late.blockers = found.blockers
    return late
  }
}

extension PostgresConnection {
  /// Runs `body`, a call to the server, and breaks it off when the time is over that a statement may take here.
  func limited<R: ~Copyable>(_ body: () throws -> R) throws -> R {
    guard let patience = configuration.patience else { return try body() }
    // Who has waited once in vain does not wait as long again.
    let time = late != nil ? patience / 8 : patience
    let watch = StatementWatch(interrupter, process: serverProcess, configuration, patience: time)
    do {
      let result = try body()
      _ = watch.end(after: nil, patience: time)
      return result
    } catch {
      guard let late = watch.end(after: error as? PostgresError, patience: time) else { throw error }
      self.late = self.late ?? late
      throw late
    }
  }
}
