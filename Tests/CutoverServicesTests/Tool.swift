import Glibc

/// Programs and processes as a user at a shell would look at them, apart from the code under test.
enum Tool {
  /// Whether psql gets into the database.
  static func canConnect(_ url: String) -> Bool { run("psql", [url, "-Atqc", ""]) == 0 }

  /// Runs a program found on the PATH and returns its status; its output is dropped.
  @discardableResult
  static func run(_ program: String, _ arguments: [String]) -> Int32 {
    var status: Int32 = 0
    guard let pid = start(program, arguments) else { return -1 }
    while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    return status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
  }

  static func start(_ program: String, _ arguments: [String]) -> pid_t? {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for descriptor: Int32 in 0...2 { posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0) }
    var pid: pid_t = 0
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    return posix_spawnp(&pid, program, &actions, nil, &words, environ) == 0 ? pid : nil
  }
}
