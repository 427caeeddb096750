import CutoverBasics
import Glibc

/// Paths as text: absolute, without `.`, `..` or doubled slashes.
enum Path {
  /// The path with the links in it followed, as far as it exists: one folder has one name, however it is reached.
  static func real(_ path: String) -> String {
    let full = absolute(path)
    if let pointer = realpath(full, nil) {
      defer { free(pointer) }
      return String(cString: pointer)
    }
    return full == "/" ? full : absolute(real(parent(full)) + "/" + last(full))
  }

  static func absolute(_ path: String) -> String {
    var full = path
    if !path.hasPrefix("/"), let current = getcwd(nil, 0) {
      full = String(cString: current) + "/" + path
      free(current)
    }
    var parts: [Substring] = []
    for part in full.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }

  /// The path, or the nearest folder above it that is there.
  static func existing(_ path: String) -> String {
    var path = path
    while path != "/" && !Files.exists(path) { path = parent(path) }
    return path
  }

  static func last(_ path: String) -> String { String(path.split(separator: "/").last ?? "/") }

  static func parent(_ path: String) -> String {
    "/" + path.split(separator: "/").dropLast().joined(separator: "/")
  }
}

/// The few things done to files here, over the C library.
enum Files {
  static func status(_ path: String) -> stat? {
    var info = stat()
    return lstat(path, &info) == 0 ? info : nil
  }

  static func exists(_ path: String) -> Bool { status(path) != nil }

  static func isFolder(_ info: stat) -> Bool { info.st_mode & S_IFMT == S_IFDIR }

  /// Makes the folder and those above it. An existing one is left as it is.
  static func makeFolder(_ path: String, mode: mode_t) throws {
    var info = stat()
    if stat(path, &info) == 0 && isFolder(info) { return }
    let parent = Path.parent(path)
    if parent != path && !exists(parent) { try makeFolder(parent, mode: 0o755) }
    guard mkdir(path, mode) == 0 || errno == EEXIST else { throw ServiceError.system("make folder", path) }
    chmod(path, mode)  // the umask has had its say in mkdir
  }

  static func names(in folder: String) -> [String] {
    (try? Folder.names(in: folder)) ?? []
  }

  /// Removes a file, or a folder with all that is in it; links are removed, not followed.
  static func remove(_ path: String) {
    guard let info = status(path) else { return }
    if isFolder(info) {
      for name in names(in: path) { remove(path + "/" + name) }
      rmdir(path)
    } else {
      unlink(path)
    }
  }

  /// The file's bytes as text; nil where it cannot be read. For small files.
  static func read(_ path: String) -> String? {
    (try? SmallFile.read(path)).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Writes the file aside and renames it into place, so that nobody reads half of it.
  static func write(_ text: String, to path: String, mode: mode_t = 0o600) throws {
    let aside = "\(path).\(String(UInt64.random(in: .min ... .max), radix: 36))"
    let file = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
    guard file >= 0 else { throw ServiceError.system("write", aside) }
    let bytes = Array(text.utf8)
    let count = Glibc.write(file, bytes, bytes.count)
    close(file)
    guard count == bytes.count, rename(aside, path) == 0 else {
      let error = ServiceError.system("write", path)
      unlink(aside)
      throw error
    }
  }

  /// Opens a log to append to, after moving one that has grown past 8 MiB to `<name>.1`.
  static func openLog(_ path: String) throws -> Int32 {
    if let info = status(path), info.st_size > 8 << 20 { rename(path, path + ".1") }
    let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o640)
    guard file >= 0 else { throw ServiceError.system("open log", path) }
    return file
  }

  /// The last lines of a file from byte `start` on, as a failed start is explained by them.
  static func tail(_ path: String, from start: Int, lines: Int = 12) -> String {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return "" }
    defer { close(file) }
    let end = Int(lseek(file, 0, SEEK_END))
    lseek(file, off_t(max(min(start, end), end - 16384)), SEEK_SET)
    var buffer = [UInt8](repeating: 0, count: 16384)
    let count = max(Glibc.read(file, &buffer, buffer.count), 0)
    return lastLines(of: String(decoding: buffer[..<count], as: UTF8.self), lines)
  }

  static func lastLines(of text: String, _ count: Int) -> String {
    text.split(separator: "\n").suffix(count).joined(separator: "\n")
  }

  static func size(_ path: String) -> Int { status(path).map { Int($0.st_size) } ?? 0 }
}

/// A lock between processes: held from `init` until the value goes, also when the process is killed.
struct FileLock: ~Copyable {
  let descriptor: Int32

  /// Waits for the lock; other threads of this process are kept out as well as other processes.
  init(_ path: String, timeout: Duration, isInterrupted: () -> Bool = { false }) throws {
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else {
      throw ServiceError(
        .failed, "lock", "\(path): \(String(cString: strerror(errno)))",
        remedy: "run as the owner of the folder, or set CUTOVER_STATE_PATH to a folder of yours")
    }
    let clock = ContinuousClock()
    let deadline = clock.now + timeout
    while flock(file, LOCK_EX | LOCK_NB) != 0 {
      let isWaiting = (errno == EWOULDBLOCK || errno == EINTR) && !isInterrupted()
      guard isWaiting, clock.now < deadline else {
        let holder = Files.read(path)?.split(separator: "\n").first
        close(file)
        throw ServiceError(
          isInterrupted() ? .interrupted : .timeout, "lock",
          "\(path) is held by another process" + (holder.map { " (\($0))" } ?? ""),
          remedy: "wait until that cutover has finished, or end it")
      }
      usleep(20_000)
    }
    // For the message above only; the kernel knows who holds the lock.
    ftruncate(file, 0)
    let text = Array("pid \(getpid())\n".utf8)
    pwrite(file, text, text.count, 0)
    descriptor = file
  }

  deinit { close(descriptor) }
}
