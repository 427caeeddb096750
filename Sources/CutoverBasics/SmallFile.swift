package import Glibc

/// Why a small file could not be written.
package struct SmallFileError: Error {
  package let path: String
  /// What is wrong, in words.
  package let message: String
  /// What to do about it; `nil` where the message says enough.
  package let remedy: String?

  package init(_ path: String, _ code: Int32) { self.init(SystemError(path, code)) }

  init(_ error: SystemError) {
    path = error.path
    message = "cannot be written: \(error.reason)"
    remedy = error.number == ELOOP ? "a symbolic link stands in its place: remove it" : nil
  }

  package init(_ path: String, _ message: String, remedy: String) {
    self.path = path
    self.message = message
    self.remedy = remedy
  }
}

/// Small files that decide something: replaced as a whole or appended to, durably, and never through a link that somebody
/// else has put in the way.
package enum SmallFile {
  /// Puts `bytes` in the place of the file at `path`, whole or not at all. The new file is written aside under a name
  /// that nobody can foresee.
  package static func replace(_ path: String, with bytes: [UInt8], mode: mode_t) throws(SmallFileError) {
    let folder = Folder.parent(of: path)
    try checkFolder(folder)
    let (file, draft) = try create(beside: path, mode)
    do throws(SmallFileError) {
      defer { close(file) }
      try finish(file, draft, bytes)
    } catch {
      unlink(draft)
      throw error
    }
    guard rename(draft, path) == 0 else {
      let code = errno
      unlink(draft)
      throw SmallFileError(path, code)
    }
    do { try Folder.sync(folder) } catch { throw SmallFileError(error) }
  }

  /// All bytes of the file at `path`.
  package static func read(_ path: String) throws(SystemError) -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw SystemError(path, errno) }
    defer { close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = Glibc.read(file, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw SystemError(path, errno) }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
    }
  }

  /// The same; `nil` where there is no such file.
  package static func readIfThere(_ path: String) throws(SystemError) -> [UInt8]? {
    do { return try read(path) } catch {
      if error.number == ENOENT { return nil }
      throw error
    }
  }

  /// What the file at `path` says in one line; `nil` where there is no such file, or nothing in it. The line end that an
  /// editor or `echo` leaves is no part of it.
  package static func line(_ path: String) -> String? {
    guard let file = fopen(path, "re") else { return nil }
    defer { fclose(file) }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = fread(&buffer, 1, buffer.count, file)
    let text = buffer[..<count].reversed().drop { $0 == 0x0A || $0 == 0x0D }.reversed()
    return text.isEmpty ? nil : String(decoding: text, as: UTF8.self)
  }

  /// Appends to the file at `path` after its first `length` bytes, and makes it where it is missing. What is behind those
  /// bytes is removed.
  package static func append(
    _ bytes: [UInt8], to path: String, after length: Int, mode: mode_t
  ) throws(SmallFileError) {
    try checkFolder(Folder.parent(of: path))
    let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, mode)
    guard file >= 0 else { throw SmallFileError(path, errno) }
    defer { close(file) }
    var info = stat()
    guard fstat(file, &info) == 0 else { throw SmallFileError(path, errno) }
    guard info.st_mode & S_IFMT == S_IFREG else {
      throw SmallFileError(path, "is not a file", remedy: "remove what stands in its place")
    }
    guard ftruncate(file, off_t(length)) == 0, lseek(file, 0, SEEK_END) == off_t(length) else {
      throw SmallFileError(path, errno)
    }
    try finish(file, path, bytes)
    guard length == 0 else { return }
    do { try Folder.sync(Folder.parent(of: path)) } catch { throw SmallFileError(error) }
  }

  /// Refuses a folder in which somebody else can put files in the way: one that everybody can write, and for root one of
  /// another user.
  package static func checkFolder(_ folder: String) throws(SmallFileError) {
    var info = stat()
    guard stat(folder, &info) == 0 else { throw SmallFileError(folder, errno) }
    if info.st_mode & 0o002 != 0 {
      throw SmallFileError(
        folder, "can be written by everybody, who could put other files in the place of these",
        remedy: "run 'chmod o-w \(folder)'")
    }
    if geteuid() == 0, info.st_uid != 0 {
      let name = getpwuid(info.st_uid).map { String(cString: $0.pointee.pw_name) } ?? "\(info.st_uid)"
      throw SmallFileError(
        folder, "belongs to the user \(name), who could have root write to other files",
        remedy:
          "run cutover as that user ('setpriv --reuid \(info.st_uid) --regid \(info.st_gid) --clear-groups …'), or "
          + "give the folder to root")
    }
  }

  private static func create(beside path: String, _ mode: mode_t) throws(SmallFileError) -> (Int32, String) {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    for _ in 0..<100 {
      let draft = "\(Folder.parent(of: path))/.\(name).\(String(UInt64.random(in: .min ... .max), radix: 36))"
      let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
      if file >= 0 { return (file, draft) }
      guard errno == EEXIST else { throw SmallFileError(draft, errno) }
    }
    throw SmallFileError(path, EEXIST)
  }

  /// Writes all of `bytes` to an open file, of which `path` is the name in errors.
  package static func write(_ bytes: [UInt8], to file: Int32, _ path: String) throws(SystemError) {
    var start = 0
    while start < bytes.count {
      let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress! + start, bytes.count - start) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw SystemError(path, errno) }
      start += count
    }
  }

  private static func finish(_ file: Int32, _ path: String, _ bytes: [UInt8]) throws(SmallFileError) {
    do { try write(bytes, to: file, path) } catch { throw SmallFileError(error) }
    guard fsync(file) == 0 else { throw SmallFileError(path, errno) }
  }
}
