import ArgumentParser
import CutoverBasics
import Glibc
import Synchronization

/// Whether somebody asked the program to stop: the first Ctrl-C lets it end in order, the second ends it at once.
package enum Interruption {
  /// The number of the signal, 0 before there is one.
  private static let number = Atomic<Int32>(0)

  package static var happened: Bool { number.load(ordering: .relaxed) != 0 }

  /// The status that a shell gives a program that this signal ends: 129 for SIGHUP, 130 for Ctrl-C, 143 for SIGTERM. `nil`
  /// before it happens.
  package static var status: Int32? {
    let number = number.load(ordering: .relaxed)
    return number == 0 ? nil : 128 + number
  }

  /// The signal that ends the program if it takes too long to end in order.
  private static let pending = Atomic<Int32>(0)
  private static let grace = Atomic<UInt32>(0)

  /// A terminal that is closed sends SIGHUP to what runs in it. Where it is ignored already, as `nohup` has it, it stays so.
  private static let signals: [Int32] = {
    let before = signal(SIGHUP, SIG_IGN)
    let isIgnored = unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    if !isIgnored { signal(SIGHUP, SIG_DFL) }
    return [SIGINT, SIGTERM] + (isIgnored ? [] : [SIGHUP])
  }()

  /// Lets the first signal be noticed by ``happened``. With `grace`, a program that has not ended, or called ``settle()``,
  /// so many seconds later is ended by the signal after all: it may be deep in work that does not ask.
  package static func watch(grace seconds: UInt32 = 0) {
    grace.store(seconds, ordering: .relaxed)
    signal(SIGALRM) { _ in
      let number = Interruption.pending.load(ordering: .relaxed)
      signal(number, SIG_DFL)
      raise(number)
    }
    for number in signals {
      signal(number) { number in
        if Interruption.number.exchange(number, ordering: .relaxed) != 0 {
          signal(number, SIG_DFL)
          raise(number)
        }
        Interruption.pending.store(number, ordering: .relaxed)
        let seconds = Interruption.grace.load(ordering: .relaxed)
        if seconds > 0 { alarm(seconds) }
      }
    }
  }

  /// Has signals end the program at once, also where the parent process had them ignored, as a shell does for what runs
  /// in the background.
  package static func endsAtOnce() { for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) } }

  /// The work that a signal was to end has ended.
  package static func settle() {
    grace.store(0, ordering: .relaxed)
    alarm(0)
  }

  /// Ends what is under way where it has happened; `outcome` says how things stand then.
  package static func check(_ outcome: String) throws {
    guard happened else { return }
    throw Failure(status.map { ExitCode($0) } ?? .unavailable, "stopped; \(outcome)")
  }

  /// Waits so long, or until it happens.
  package static func wait(milliseconds: Int64) {
    let end = Clock.milliseconds() + milliseconds
    while !happened, case let left = end - Clock.milliseconds(), left > 0 { usleep(UInt32(min(left, 50) * 1000)) }
  }

  /// Waits until it happens.
  package static func wait() {
    while !happened { usleep(50_000) }
  }
}
