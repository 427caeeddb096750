import Glibc

/// What stands in `/proc` of this process; `nil` where there is none, as in some sandboxes. See proc(5).
enum ProcessFiles {
  struct Stat: Equatable {
    var threads: Int
    /// Since the machine started, in units of `_SC_CLK_TCK` a second.
    var startTicks: Int
    var virtualBytes: Int
    var residentPages: Int
  }

  static func stat() -> Stat? { read("/proc/self/stat").flatMap(parse) }

  /// The fields after the program's name, which stands in brackets and may hold spaces and brackets itself.
  static func parse(_ text: String) -> Stat? {
    guard let bracket = text.lastIndex(of: ")") else { return nil }
    let fields = text[bracket...].split(separator: " ").dropFirst().map { Int($0) }
    // The first of them is the third in the manual.
    guard fields.count > 21, let threads = fields[17], let start = fields[19], let virtual = fields[20],
      let resident = fields[21]
    else { return nil }
    return Stat(threads: threads, startTicks: start, virtualBytes: virtual, residentPages: resident)
  }

  /// When the machine started, in seconds since 1970.
  static func bootTime() -> Int? {
    read("/proc/stat")?.split(separator: "\n").first { $0.hasPrefix("btime ") }.flatMap { Int($0.dropFirst(6)) }
  }

  static func openDescriptors() -> Int? {
    guard let folder = opendir("/proc/self/fd") else { return nil }
    defer { closedir(folder) }
    var count = 0
    while readdir(folder) != nil { count += 1 }
    // Without `.`, `..` and the descriptor of the folder itself.
    return count - 3
  }

  private static func read(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 8192)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0 { return nil }
      if count == 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += chunk[..<count]
    }
  }
}
