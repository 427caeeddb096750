internal import Glibc
internal import Synchronization

/// Waits for changes in a folder: by inotify where that works, by looking again at the deadline where it does not.
final class FileFlagNotifier: FlagNotifier, @unchecked Sendable {
  private let folder: String
  /// -1 where the folder is not watched (yet). Used by the thread that waits, and by no other.
  private var descriptor: Int32 = -1
  /// The ends of a pipe: nothing is ever sent, but one end may be closed. -1 where there is none.
  private let bell: Int32
  private let bellPull: Mutex<Int32>

  init(folder: String) {
    self.folder = folder
    var ends: [Int32] = [-1, -1]
    if pipe(&ends) == 0 { for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) } }
    bell = ends[0]
    bellPull = Mutex(ends[1])
  }

  deinit {
    interrupt()
    for descriptor in [descriptor, bell] where descriptor >= 0 { close(descriptor) }
  }

  func interrupt() {
    bellPull.withLock { end in
      if end >= 0 { close(end) }
      end = -1
    }
  }

  func wait(for patience: Duration) {
    if descriptor < 0 { descriptor = Self.watch(folder) }
    var files = [descriptor, bell].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    guard poll(&files, 2, Self.milliseconds(patience)) > 0, files[0].revents != 0 else { return }
    // What happened is not looked at: the waiting thread reads the file.
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = read(descriptor, &buffer, buffer.count)
    // A folder that was removed and made again is another one.
    let isGone = buffer.prefix(max(0, count)).withUnsafeBytes { Self.saysGone($0) }
    if isGone || count < 0 && errno != EAGAIN && errno != EINTR {
      close(descriptor)
      descriptor = -1
    }
  }

  /// A descriptor of -1 is passed over by `poll`, which then only waits.
  private static func milliseconds(_ patience: Duration) -> Int32 {
    let (seconds, attoseconds) = patience.components
    return Int32(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000)
  }

  private static func watch(_ folder: String) -> Int32 {
    let descriptor = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
    guard descriptor >= 0 else { return -1 }
    let events =
      UInt32(IN_MOVED_TO) | UInt32(IN_CLOSE_WRITE) | UInt32(IN_DELETE) | UInt32(IN_MOVED_FROM)
      | UInt32(IN_DELETE_SELF) | UInt32(IN_MOVE_SELF)
    guard inotify_add_watch(descriptor, folder, events) >= 0 else {
      close(descriptor)
      return -1
    }
    return descriptor
  }

  private static func saysGone(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var start = 0
    let head = MemoryLayout<inotify_event>.size
    while start + head <= bytes.count {
      let event = bytes.loadUnaligned(fromByteOffset: start, as: inotify_event.self)
      if event.mask & (UInt32(IN_DELETE_SELF) | UInt32(IN_MOVE_SELF) | UInt32(IN_IGNORED)) != 0 { return true }
      start += head + Int(event.len)
    }
    return false
  }
}
