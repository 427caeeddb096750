import CutoverBasics
package import CutoverPostgres
import CutoverThreads

/// Breaks off a run that was asked to stop, or is past its deadline, and does not notice: one that waits for a server.
///
/// A run looks up between records. A statement that hangs gives it no record, so after a moment the statement is
/// cancelled, and where that does not help, the connection is cut.
package final class Watchdog: Sendable {
  private let isStopping = Monitor(false)
  private let thread = Monitor<Thread?>(nil)

  private static let interval = Duration.milliseconds(100)
  /// How long a run may take to notice by itself, and to end after it was interrupted.
  package static let patience = Duration.seconds(2)

  /// Watches a run that uses a connection; `deadline` is in Unix milliseconds. `patience` is how long the run may take to
  /// notice by itself.
  package init(_ interrupter: PostgresInterrupter, until deadline: Int64?, patience: Duration = Watchdog.patience) {
    thread.withLock { thread in
      thread = Thread { [isStopping] in
        func isOver() -> Bool { Interruption.happened || deadline.map { Clock.milliseconds() >= $0 } ?? false }
        func isEnded(within time: Duration) -> Bool {
          isStopping.wait(until: Deadline(in: time)) { $0 ? () : nil } != nil
        }
        while !isOver() { if isEnded(within: Self.interval) { return } }
        while !isEnded(within: patience) { interrupter.interrupt() }
      }
    }
  }

  /// Watches something that has `time`, whatever the clock says meanwhile.
  package init(_ interrupter: PostgresInterrupter, within time: Duration) {
    thread.withLock { thread in
      thread = Thread { [isStopping] in
        if isStopping.wait(until: Deadline(in: time), { $0 ? () : nil }) != nil { return }
        while true {
          interrupter.interrupt()
          if isStopping.wait(until: Deadline(in: Self.interval), { $0 ? () : nil }) != nil { return }
        }
      }
    }
  }

  /// Lets the run be; on return nothing of it is interrupted any more.
  package func stop() {
    isStopping.withLock(wake: true) { $0 = true }
    thread.withLock { $0?.join() }
  }
}
