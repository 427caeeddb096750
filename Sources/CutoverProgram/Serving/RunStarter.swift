import CutoverBasics
import CutoverHTTP
import CutoverHosting
import CutoverJSON
import CutoverThreads
import Glibc

/// Starts parity runs for people at the console: one at a time, each a process of its own, so that a run of any size
/// costs the server nothing.
final class RunStarter: Sendable {
  /// The run that was started last.
  struct Run: Sendable {
    let endpoint: String
    let isFull: Bool
    let actor: String
    let started: Int64
    var ended: Int64?
    /// `nil` while it runs; 128 and the signal where one ended it.
    var status: Int32?
    /// The end of what it said.
    var said: [UInt8] = []
    fileprivate var process: pid_t = 0
  }

  private struct State: Sendable {
    var run: Run?
    var isStopping = false
  }

  private let settings: Settings
  private let dataPath: String
  private let reports: String
  private let state = Monitor(State())
  private let thread = Monitor<Thread?>(nil)

  /// How much of what a run says is kept, in bytes.
  private static let kept = 4096

  init(_ settings: Settings, dataPath: String, reports: String) {
    self.settings = settings
    self.dataPath = dataPath
    self.reports = reports
  }

  var run: Run? { state.withLock { $0.run } }

  /// Starts a run of one endpoint. Throws `Problem` 409 while one goes on, 503 where the program cannot be started.
  func start(_ endpoint: String, isFull: Bool, actor: String) throws(Problem) -> Run {
    var run = Run(endpoint: endpoint, isFull: isFull, actor: actor, started: Clock.milliseconds())
    let result: Result<(Run, Int32), Problem> = state.withLock { state in
      if state.isStopping { return .failure(Problem(503, "the server is ending")) }
      if let other = state.run, other.status == nil {
        return .failure(Problem(409, "a parity run of \(other.endpoint) is going on; wait for its end"))
      }
      do throws(Problem) {
        let (process, output) = try spawn(arguments(endpoint, isFull))
        run.process = process
        state.run = run
        return .success((run, output))
      } catch { return .failure(error) }
    }
    let (begun, output) = try result.get()
    // The thread of the run before has nothing left to do.
    thread.withLock { thread in
      thread?.join()
      thread = Thread { [self] in follow(begun.process, output) }
    }
    return begun
  }

  /// Ends a run that goes on: it leaves an inconclusive report.
  func stop() {
    state.withLock { state in
      state.isStopping = true
      if let run = state.run, run.status == nil { kill(run.process, SIGTERM) }
    }
    thread.withLock { thread in
      thread?.join()
      thread = nil
    }
  }

  private func arguments(_ endpoint: String, _ isFull: Bool) -> [String] {
    var words = [
      "cutover", "parity", "run", "--domain", settings.domain.name, "--endpoint", endpoint, "--from", dataPath,
      "--report-dir", reports,
    ]
    if isFull { words.append("--full") }
    for (option, value) in [
      ("--database-url", settings.databaseUrl), ("--redis-url", settings.redisUrl),
      ("--state-path", settings.state.statePath), ("--config", settings.state.instance.config),
    ] {
      if let value { words += [option, value] }
    }
    return words
  }

  /// Starts this program with other arguments, in this folder and with this environment: the same instance.
  private func spawn(_ words: [String]) throws(Problem) -> (process: pid_t, output: Int32) {
    var ends: [Int32] = [0, 0]
    // Not a pipe, which other programs that are started at this moment would inherit.
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0, &ends) == 0 else { throw Self.failed(errno) }
    defer { close(ends[1]) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The server's threads block the signals that end it: the run must hear them.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, "/proc/self/exe", &actions, &attributes, &arguments, environ)
    guard code == 0 else {
      close(ends[0])
      throw Self.failed(code)
    }
    return (process, ends[0])
  }

  private func follow(_ process: pid_t, _ output: Int32) {
    defer { close(output) }
    var buffer = [UInt8](repeating: 0, count: Self.kept)
    while true {
      let count = read(output, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      state.withLock { state in
        let said = (state.run?.said ?? []) + buffer[..<count]
        state.run?.said = Array(said.suffix(Self.kept))
      }
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7f
    state.withLock { state in
      state.run?.status = signal == 0 ? (status >> 8) & 0xff : 128 + signal
      state.run?.ended = Clock.milliseconds()
    }
  }

  private static func failed(_ code: Int32) -> Problem {
    Problem(503, "the parity run cannot be started: \(String(cString: strerror(code)))")
  }
}
