import Glibc

/// A program run to its end, as somebody at a shell sees it.
package struct ProgramResult: Sendable {
  /// The exit status; 128 and the signal's number where a signal ended it.
  package let status: Int32
  package let output: [UInt8]
  package let errors: String

  package var text: String { String(decoding: output, as: UTF8.self) }
}

/// A program under way. One that nobody waited for is killed when the value goes.
package final class RunningProgram {
  private var pid: pid_t
  private let scratch: TemporaryDirectory

  fileprivate init(pid: pid_t, scratch: TemporaryDirectory) {
    self.pid = pid
    self.scratch = scratch
  }

  deinit {
    guard pid != 0 else { return }
    kill(pid, SIGKILL)
    _ = try? wait()
  }

  /// What it has written to standard error until now.
  package var errorsSoFar: String { String(decoding: (try? scratch.read("errors")) ?? [], as: UTF8.self) }

  /// The process, as the program names itself.
  package var id: Int32 { pid }

  package func send(_ signal: Int32) { kill(pid, signal) }

  /// Whether the program has ended. Does not wait.
  package var hasEnded: Bool {
    var info = siginfo_t()
    return waitid(P_PID, id_t(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_signo == SIGCHLD
  }

  /// Waits for the end; to be called once.
  package func wait() throws -> ProgramResult {
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    pid = 0
    return ProgramResult(
      status: status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f),
      output: try scratch.read("output"), errors: String(decoding: try scratch.read("errors"), as: UTF8.self))
  }
}

package enum Program {
  /// The folder of the programs that were built together with the running tests.
  package static let products: String = {
    // Of another build than that of the tests: `CUTOVER_PRODUCTS=$PWD/.build/release make drill`.
    if let given = getenv("CUTOVER_PRODUCTS") { return String(cString: given) }
    var buffer = [CChar](repeating: 0, count: 4096)
    let length = readlink("/proc/self/exe", &buffer, buffer.count)
    let path = String(decoding: buffer[..<max(0, length)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    // The runner of Swift Testing is a program of the toolchain, which is told the bundle's path.
    let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? path
    return String(bundle.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/"))
  }()

  /// Runs `program` (a path, or a name to be found on the PATH) in `folder`, with `environment` over the tests' own.
  package static func run(
    _ program: String, _ arguments: [String], in folder: String? = nil, environment: [String: String] = [:]
  ) throws -> ProgramResult {
    try start(program, arguments, in: folder, environment: environment).wait()
  }

  /// As `run`, without waiting for the end.
  package static func start(
    _ program: String, _ arguments: [String], in folder: String? = nil, environment: [String: String] = [:]
  ) throws -> RunningProgram {
    let scratch = try TemporaryDirectory("program")
    let files = (output: scratch.file("output"), errors: scratch.file("errors"))
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, files.output, O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, files.errors, O_WRONLY | O_CREAT, 0o600)
    // The threads that tests run on block signals, and a child inherits that.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    // glibc hides posix_spawn_file_actions_addchdir_np from Swift; env does it as well.
    let line = (folder.map { ["env", "-C", $0, program] } ?? [program]) + arguments
    var words: [UnsafeMutablePointer<CChar>?] = line.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] = merged(environment).map { strdup($0) } + [nil]
    defer { for word in words + variables { free(word) } }
    var pid: pid_t = 0
    let failure = posix_spawnp(&pid, line[0], &actions, &attributes, &words, &variables)
    guard failure == 0 else { throw TestKitError("\(program): \(String(cString: strerror(failure)))") }
    return RunningProgram(pid: pid, scratch: scratch)
  }

  /// The tests' environment without what would lead a program to somebody's servers, and `changes` over it.
  private static func merged(_ changes: [String: String]) -> [String] {
    var variables: [String: String] = [:]
    var entry = environ
    while let text = entry.pointee {
      let pair = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      variables[String(pair[0])] = pair.count > 1 ? String(pair[1]) : ""
      entry += 1
    }
    for name in variables.keys where name.hasPrefix("CUTOVER_") { variables[name] = nil }
    for name in ["DATABASE_URL", "REDIS_URL"] { variables[name] = nil }
    return variables.merging(changes) { $1 }.map { "\($0)=\($1)" }
  }
}
