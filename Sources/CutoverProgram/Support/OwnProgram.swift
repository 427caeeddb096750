import Glibc

/// This program, started again with other arguments: in this folder, with this environment, and on this terminal.
package enum OwnProgram {
  /// Runs it to its end, and gives its exit status; 128 and the number of the signal where one ended it. Where somebody asks
  /// this process to stop, the other one is asked, too. Throws `Failure` where it cannot be started.
  package static func run(_ arguments: [String]) throws -> Int32 {
    var words: [UnsafeMutablePointer<CChar>?] = (["cutover"] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, "/proc/self/exe", nil, nil, &words, environ)
    guard code == 0 else {
      throw Failure(.unavailable, "this program cannot be started again: \(String(cString: strerror(code)))")
    }
    var status: Int32 = 0
    var isAsked = false
    while waitpid(process, &status, WNOHANG) == 0 {
      if Interruption.happened, !isAsked {
        isAsked = true
        kill(process, SIGTERM)
      }
      usleep(20_000)
    }
    let signal = status & 0x7F
    return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
  }
}
