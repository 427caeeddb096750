import Glibc

/// This program, started again with other arguments: in this folder and with this environment, so on the same instance.
package enum OwnProgram {
  /// Starts it; what it says goes to the descriptor `output`, or where this process says things. Throws `Failure`.
  static func start(_ arguments: [String], output: Int32? = nil) throws(Failure) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let output {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
      posix_spawn_file_actions_adddup2(&actions, output, 1)
      posix_spawn_file_actions_adddup2(&actions, output, 2)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Threads of this process may block the signals that end it: the other one must hear them.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var words: [UnsafeMutablePointer<CChar>?] = (["cutover"] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, "/proc/self/exe", &actions, &attributes, &words, environ)
    guard code == 0 else {
      throw Failure(.unavailable, "this program cannot be started again: \(String(cString: strerror(code)))")
    }
    return process
  }

  /// Runs it to its end, and gives its exit status. Where somebody asks this process to stop, the other one is asked, too.
  /// Throws `Failure`.
  package static func run(_ arguments: [String]) throws(Failure) -> Int32 {
    let process = try start(arguments)
    var status: Int32 = 0
    var isAsked = false
    while waitpid(process, &status, WNOHANG) == 0 {
      if Interruption.happened, !isAsked {
        isAsked = true
        kill(process, SIGTERM)
      }
      usleep(20_000)
    }
    return exitStatus(status)
  }

  /// What `waitpid` has given as a shell shows it: 128 and the number of the signal where one ended the process.
  static func exitStatus(_ status: Int32) -> Int32 {
    let signal = status & 0x7F
    return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
  }
}
