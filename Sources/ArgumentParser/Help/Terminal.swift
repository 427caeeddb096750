private import Glibc

enum Terminal {
  /// The width to wrap to: that of the terminal, or 80 where standard output is none.
  static var columns: Int {
    var size = winsize()
    guard isatty(STDOUT_FILENO) == 1, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return 80
    }
    return max(40, Int(size.ws_col))
  }

  /// Writes `text` and the end of the line, as far as the other end takes it.
  static func write(_ text: String, to descriptor: Int32) {
    guard !text.isEmpty else { return }
    var text = text.hasSuffix("\n") ? text : text + "\n"
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while let start = rest.baseAddress, !rest.isEmpty {
        let count = Glibc.write(descriptor, start, rest.count)
        if count < 0 {
          if errno == EINTR { continue }
          return
        }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      }
    }
  }
}
