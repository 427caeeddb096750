package import CutoverJSON
import CutoverParity
import Glibc

/// Standard output for results, standard error for everything else.
package enum Console {
  package static let isErrorTerminal = isatty(STDERR_FILENO) == 1
  package static let isOutputTerminal = isatty(STDOUT_FILENO) == 1

  /// Whether standard output takes colours: a terminal, and nobody who asks for none (no-color.org).
  package static var usesColour: Bool {
    isOutputTerminal && Settings.variable("NO_COLOR") == nil && Settings.variable("TERM") != "dumb"
  }

  /// The width of the terminal, or `nil` where the output is not one and is never wrapped.
  package static var width: Int? { width(of: STDOUT_FILENO) }

  /// The width of the terminal that `descriptor` is, `nil` where it is none or does not say.
  package static func width(of descriptor: Int32) -> Int? {
    var size = winsize()
    guard isatty(descriptor) == 1, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// Prints a line, in as many as the terminal needs for it; those after the first are indented by `indent`.
  package static func print(_ line: String, indent: Int = 2) {
    for part in parts(of: PrintedCommand.addressed(line), width: width, indent: indent) { print(verbatim: part) }
  }

  /// Prints what is to be copied, or is laid out already.
  package static func print(verbatim line: String) { write(Array((line + "\n").utf8), to: STDOUT_FILENO) }

  /// A line about what goes on, or wrong. It may quote data, which must not reach the terminal as orders to it.
  package static func error(_ line: String) {
    for part in parts(
      of: PrintedCommand.addressed(VisibleText.escaping(line)), width: width(of: STDERR_FILENO), indent: 2)
    {
      write(Array((part + "\n").utf8), to: STDERR_FILENO)
    }
  }

  /// The lines that `line` takes. An address is to be copied: one that has no room stands on a line of its own, unbroken.
  static func parts(of line: String, width: Int?, indent: Int) -> [String] {
    guard let width else { return [line] }
    let words = line.split(separator: " ", omittingEmptySubsequences: false)
    let margin = String(repeating: " ", count: min(indent, width / 2))
    let address = words.firstIndex { $0.contains("://") && margin.count + $0.count > width }
    guard let address else { return line.wrapped(to: width, indent: indent) }
    var before = words[..<address].joined(separator: " ")
    while before.last == " " { before.removeLast() }
    let after = words[(address + 1)...].joined(separator: " ")
    return (before.isEmpty ? [] : before.wrapped(to: width, indent: indent)) + [margin + words[address]]
      + (after.isEmpty ? [] : parts(of: margin + after, width: width, indent: indent))
  }

  /// A line of the program's own about what goes on: `cutover: …`.
  package static func note(_ line: String) { error("cutover: \(line)") }

  package static func print(_ json: JSONValue) { print(recorded: PrintedCommand.addressed(json)) }

  /// Prints what is kept as it stands here: a record with its hash, a report, an event.
  package static func print(recorded json: JSONValue) { print(verbatim: json.pretty) }

  /// Writes all of `bytes`. What a reader that has gone away would not read is dropped: the command goes on to its end
  /// and status. Says whether there is still a reader.
  @discardableResult
  package static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    bytes.withUnsafeBytes { bytes in
      var start = 0
      while start < bytes.count {
        let written = Glibc.write(descriptor, bytes.baseAddress! + start, bytes.count - start)
        if written > 0 {
          start += written
        } else if errno == EPIPE {
          return false
        } else if errno != EINTR {
          if descriptor != STDERR_FILENO { note("the output cannot be written: \(String(cString: strerror(errno)))") }
          exit(ExitStatus.outputError.rawValue)
        }
      }
      return true
    }
  }
}
