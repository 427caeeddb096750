import Glibc
import Synchronization

/// Whether somebody asked the program to stop: the first Ctrl-C lets it end in order, the second ends it at once.
enum Interruption {
  private static let flag = Atomic(false)

  static var happened: Bool { flag.load(ordering: .relaxed) }

  static func watch() {
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        if Interruption.flag.exchange(true, ordering: .relaxed) {
          signal(number, SIG_DFL)
          raise(number)
        }
      }
    }
  }

  /// Has signals end the program at once, also where whoever started it had them ignored, as a shell does for what runs in
  /// the background.
  static func endsAtOnce() { for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) } }

  /// Waits so long, or until it happens.
  static func wait(milliseconds: Int64) {
    let end = Clock.milliseconds() + milliseconds
    while !happened, case let left = end - Clock.milliseconds(), left > 0 { usleep(UInt32(min(left, 50) * 1000)) }
  }

  /// Waits until it happens.
  static func wait() {
    while !happened { usleep(50_000) }
  }
}
