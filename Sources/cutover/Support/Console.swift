import CutoverJSON
import Glibc

/// Standard output for results, standard error for everything else.
enum Console {
  static let isErrorTerminal = isatty(STDERR_FILENO) == 1
  static let isOutputTerminal = isatty(STDOUT_FILENO) == 1

  /// Whether standard output takes colours: a terminal, and nobody who asks for none (no-color.org).
  static var usesColour: Bool {
    isOutputTerminal && getenv("NO_COLOR").map { $0.pointee == 0 } ?? true && String(cString: getenv("TERM") ?? strdup("")) != "dumb"
  }

  /// The width of the terminal, or `nil` where the output is not one and is never wrapped.
  static var width: Int? {
    var size = winsize()
    guard isOutputTerminal, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  static func print(_ line: String) { write(Array((line + "\n").utf8), to: STDOUT_FILENO) }

  /// A line about what goes on, or wrong.
  static func error(_ line: String) { write(Array((line + "\n").utf8), to: STDERR_FILENO) }

  static func print(_ json: JSONValue) { print(json.pretty) }

  /// Writes all of `bytes`; a reader that has gone away ends the process quietly.
  static func write(_ bytes: [UInt8], to descriptor: Int32) {
    bytes.withUnsafeBytes { bytes in
      var start = 0
      while start < bytes.count {
        let written = Glibc.write(descriptor, bytes.baseAddress! + start, bytes.count - start)
        if written > 0 { start += written } else if errno == EPIPE { exit(0) } else if errno != EINTR {
          exit(74)  // EX_IOERR
        }
      }
    }
  }
}
