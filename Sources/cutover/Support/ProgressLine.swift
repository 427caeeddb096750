import Glibc

/// A line on the terminal that is written over and over; nothing at all where standard error is no terminal.
struct ProgressLine {
  private var shown = ContinuousClock.now - .seconds(1)
  private var isVisible = false

  /// Shows `text`, at most ten times a second.
  mutating func show(_ text: @autoclosure () -> String) {
    guard Console.isErrorTerminal, ContinuousClock.now - shown >= .milliseconds(100) else { return }
    shown = .now
    isVisible = true
    Console.write(Array("\r\u{1B}[K\(text())".utf8), to: STDERR_FILENO)
  }

  mutating func clear() {
    guard isVisible else { return }
    isVisible = false
    Console.write(Array("\r\u{1B}[K".utf8), to: STDERR_FILENO)
  }
}
