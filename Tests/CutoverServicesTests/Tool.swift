import Glibc

/// Programs and processes as a user at a shell would look at them, apart from the code under test.
enum Tool {
  struct Failure: Error {
    let description: String
  }

  /// Whether psql gets into the database.
  static func canConnect(_ url: String) -> Bool { run("psql", [url, "-Atqc", ""]) == 0 }

  /// Whether redis-cli gets an answer on the socket of `unix:///path?db=0`.
  static func answers(_ url: String) -> Bool {
    run("redis-cli", ["-s", String(url.dropFirst("unix://".count).prefix { $0 != "?" }), "get", "x"]) == 0
  }

  /// Runs a program found on the PATH and returns its status; its output is dropped.
  @discardableResult
  static func run(_ program: String, _ arguments: [String]) -> Int32 {
    var status: Int32 = 0
    guard let pid = start(program, arguments) else { return -1 }
    while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    return status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
  }

  /// Starts a program in a process group of its own, so that what ends a test run does not end it.
  static func start(_ program: String, _ arguments: [String], input: Int32? = nil) -> pid_t? {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for descriptor: Int32 in 0...2 { posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0) }
    if let input { posix_spawn_file_actions_adddup2(&actions, input, 0) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    var pid: pid_t = 0
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    return posix_spawnp(&pid, program, &actions, &attributes, &words, environ) == 0 ? pid : nil
  }

  /// Waits until the process is gone or a zombie.
  static func waitForEnd(_ pid: pid_t) {
    while kill(pid, 0) == 0 {
      var status: Int32 = 0
      if waitpid(pid, &status, WNOHANG) == pid { return }
      usleep(5000)
    }
  }
}
