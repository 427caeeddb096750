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
      "parity", "run", "--domain", settings.domain.name, "--endpoint", endpoint, "--from", dataPath,
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

  private func spawn(_ arguments: [String]) throws(Problem) -> (process: pid_t, output: Int32) {
    var ends: [Int32] = [0, 0]
    // Not a pipe, which other programs that are started at this moment would inherit.
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0, &ends) == 0 else {
      throw Problem(503, "the parity run cannot be started: \(String(cString: strerror(errno)))")
    }
    defer { close(ends[1]) }
    do throws(Failure) { return (try OwnProgram.start(arguments, output: ends[1]), ends[0]) } catch {
      close(ends[0])
      throw Problem(503, "the parity run cannot be started: \(error.message ?? "")")
    }
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
    state.withLock { state in
      state.run?.status = OwnProgram.exitStatus(status)
      state.run?.ended = Clock.milliseconds()
    }
  }
}
