internal import Glibc

/// The files of a flag store: the flags, their history beside them, and a lock.
struct FlagFolder: Sendable {
  /// The flag file.
  let path: String

  /// The folder that it is in.
  var folder: String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  var name: String { path.split(separator: "/").last.map(String.init) ?? path }

  /// `history.ndjson` beside `flags.json`; a file of another name has its name in that of its history.
  var history: String { folder + "/" + prefix + "history.ndjson" }
  var lock: String { folder + "/." + prefix + "lock" }

  private var prefix: String {
    if name == "flags.json" { return "" }
    return (name.hasSuffix(".json") ? String(name.dropLast(".json".count)) : name) + "."
  }

  /// The file's bytes, `nil` where it is not there.
  func read(_ path: String) throws(FlagError) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      if errno == ENOENT { return nil }
      throw Self.unreadable(path, errno)
    }
    defer { close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = Glibc.read(file, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Self.unreadable(path, errno) }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
    }
  }

  /// Puts `bytes` in the place of the flag file, whole or not at all, and durably.
  func replace(with bytes: [UInt8]) throws(FlagError) {
    let draft = "\(folder)/.\(name).\(getpid())"
    let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw Self.cannotWrite(draft, errno) }
    do throws(FlagError) {
      defer { close(file) }
      try Self.write(bytes, to: file, draft)
      guard fsync(file) == 0 else { throw Self.cannotWrite(draft, errno) }
    } catch {
      unlink(draft)
      throw error
    }
    guard rename(draft, path) == 0 else {
      let code = errno
      unlink(draft)
      throw Self.cannotWrite(path, code)
    }
    try synchronise()
  }

  /// Appends to the history, after its first `length` bytes: what is behind them was never finished.
  func appendToHistory(_ bytes: [UInt8], after length: Int) throws(FlagError) {
    let file = open(history, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw Self.cannotWrite(history, errno) }
    defer { close(file) }
    guard ftruncate(file, off_t(length)) == 0, lseek(file, 0, SEEK_END) == off_t(length) else {
      throw Self.cannotWrite(history, errno)
    }
    try Self.write(bytes, to: file, history)
    guard fsync(file) == 0 else { throw Self.cannotWrite(history, errno) }
    if length == 0 { try synchronise() }
  }

  /// Makes the folder and those above it.
  func make() throws(FlagError) {
    var made = folder.hasPrefix("/") ? "" : "."
    for part in folder.split(separator: "/") {
      made += "/" + part
      guard mkdir(made, 0o755) == 0 || errno == EEXIST else { throw Self.cannotWrite(made, errno) }
    }
  }

  /// Makes the names in the folder durable.
  private func synchronise() throws(FlagError) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.cannotWrite(folder, errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw Self.cannotWrite(folder, errno) }
  }

  private static func write(_ bytes: [UInt8], to file: Int32, _ path: String) throws(FlagError) {
    var start = 0
    while start < bytes.count {
      let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress! + start, bytes.count - start) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw cannotWrite(path, errno) }
      start += count
    }
  }

  static func cannotWrite(_ path: String, _ code: Int32) -> FlagError {
    FlagError(
      .cannotWrite, path, "cannot be written: \(String(cString: strerror(code)))",
      remedy: "check the folder, or name another file with CUTOVER_FLAGS")
  }

  private static func unreadable(_ path: String, _ code: Int32) -> FlagError {
    FlagError(
      .unreadable, path, "cannot be read: \(String(cString: strerror(code)))",
      remedy: "check the file and its folder, or name another with CUTOVER_FLAGS")
  }
}
