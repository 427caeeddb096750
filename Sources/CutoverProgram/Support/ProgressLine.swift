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

  /// `text` in less than `width` characters, without what stands at its end and finds no room, so that no count is cut in
  /// two: what counts comes first in a line of progress.
  package static func fitting(_ text: String, width: Int?) -> String {
    guard let width, text.count >= width else { return text }
    let head = text.prefix(max(0, width - 2))
    let end =
      text[head.endIndex] == " " ? head.endIndex : head.lastIndex(of: " ") ?? head.endIndex
    let phrase = head[..<end].lastIndex { ",:".contains($0) }
    // Most of the line is worth more than a whole phrase.
    let isLate = phrase.map { head.distance(from: head.startIndex, to: $0) > width / 2 } ?? false
    return head[..<(isLate ? phrase ?? end : end)] + "…"
  }

  package mutating func clear() {
    guard isVisible else { return }
    isVisible = false
    Console.write(Array("\r\u{1B}[K".utf8), to: STDERR_FILENO)
  }
}
