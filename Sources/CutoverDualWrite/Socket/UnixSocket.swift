import Glibc

/// A Unix socket in a folder, whose path can be of any length: the folder is opened, and the socket named through it,
/// since an address holds no more than 107 bytes.
enum UnixSocket {
  /// Listens at `folder`/`name`, in the place of what a dead process left. Returns the descriptor.
  static func listen(in folder: String, name: String) throws(ChannelError) -> Int32 {
    try withAddress(folder, name) { (descriptor, path, address, length) throws(ChannelError) in
      unlink(path)
      // A user who could open the socket could write events: it is the owner's alone.
      let mask = umask(0o077)
      defer { umask(mask) }
      guard bind(descriptor, address, length) == 0, Glibc.listen(descriptor, 16) == 0 else {
        throw ChannelError("\(folder)/\(name): \(String(cString: strerror(errno)))")
      }
    }
  }

  /// Connects to `folder`/`name`. Returns the descriptor, or `nil` where nobody listens. A process that takes no connection,
  /// since it was stopped long ago, is waited for no longer than `patience`.
  static func connect(
    in folder: String, name: String, patience: Duration, isInterrupted: () -> Bool = { false }
  ) throws(ChannelError) -> Int32? {
    do throws(ChannelError) {
      return try withAddress(folder, name) { (descriptor, _, address, length) throws(ChannelError) in
        let end = ContinuousClock.now + patience
        let mode = fcntl(descriptor, F_GETFL)
        _ = fcntl(descriptor, F_SETFL, mode | O_NONBLOCK)
        while Glibc.connect(descriptor, address, length) != 0 {
          if errno == EINTR { continue }
          guard errno == EAGAIN else {
            throw ChannelError("\(folder)/\(name): \(String(cString: strerror(errno)))", number: errno)
          }
          if isInterrupted() { throw ChannelError(.interrupted, "interrupted before it answered") }
          guard .now < end else { throw AnswerWait.silence(of: nil, for: patience) }
          usleep(50_000)
        }
        _ = fcntl(descriptor, F_SETFL, mode)
      }
    } catch {
      if error.number == ENOENT || error.number == ECONNREFUSED { return nil }
      throw error
    }
  }

  /// The process that listens at the other end; `nil` where the system does not tell.
  static func process(behind descriptor: Int32) -> Int32? {
    // The process, its user and its group.
    var credentials: [Int32] = [0, 0, 0]
    var length = socklen_t(credentials.count * MemoryLayout<Int32>.size)
    guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length) == 0, credentials[0] > 0 else {
      return nil
    }
    return credentials[0]
  }

  private static func withAddress(
    _ folder: String, _ name: String,
    _ body: (Int32, String, UnsafePointer<sockaddr>, socklen_t) throws(ChannelError) -> Void
  ) throws(ChannelError) -> Int32 {
    let directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else {
      throw ChannelError("\(folder): \(String(cString: strerror(errno)))", number: errno)
    }
    defer { close(directory) }
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw ChannelError("a socket: \(String(cString: strerror(errno)))") }
    let path = "/proc/self/fd/\(directory)/\(name)"
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    precondition(path.utf8.count < MemoryLayout.size(ofValue: address.sun_path))
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    do throws(ChannelError) {
      // Closures that rebind memory do not pass typed errors on.
      let result: Result<Void, ChannelError> = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
          do throws(ChannelError) {
            return .success(try body(descriptor, path, address, socklen_t(MemoryLayout<sockaddr_un>.size)))
          } catch { return .failure(error) }
        }
      }
      try result.get()
      return descriptor
    } catch {
      close(descriptor)
      throw error
    }
  }
}
