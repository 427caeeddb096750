import Glibc

/// A line on the terminal that is written over and over; nothing at all where standard error is no terminal.
package struct ProgressLine {
  private var shown = ContinuousClock.now - .seconds(1)
  private var isVisible = false

  package init() {}

  /// Shows `text`, at most ten times a second.
  package mutating func show(_ text: @autoclosure () -> String) {
    guard Console.isErrorTerminal, ContinuousClock.now - shown >= .milliseconds(100) else { return }
    shown = .now
    isVisible = true
    // A line that the terminal wraps could not be written over: each refresh would leave one behind.
    let line = Self.fitting(text(), width: Console.width(of: STDERR_FILENO))
    Console.write(Array("\r\u{1B}[K\(line)".utf8), to: STDERR_FILENO)
  }

  /// `text` in less than `width` characters: its beginning, which says what is at work, and as much of its end as there is
  /// room for, which says how far.
  package static func fitting(_ text: String, width: Int?) -> String {
    guard let width, text.count >= width else { return text }
    let room = max(1, width - 2)
    let head = room / 3
    return text.prefix(head) + "…" + text.suffix(room - head)
  }

  package mutating func clear() {
    guard isVisible else { return }
    isVisible = false
    Console.write(Array("\r\u{1B}[K".utf8), to: STDERR_FILENO)
  }
}
