import CSpawn
import Glibc

/// A program to run: an absolute path and its arguments. No shell reads them.
struct Invocation {
  var program: String
  var arguments: [String]
  /// Who it shall be run as; nil for the user of this process.
  var user: ServerUser?

  init(_ program: String, _ arguments: [String], as user: ServerUser? = nil) {
    self.program = program
    self.arguments = arguments
    self.user = user
  }

  /// The words to execute. `setpriv` replaces itself by the program, so that the process id stays the same.
  func words() throws -> [String] {
    guard let user else { return [program] + arguments }
    let setpriv = try Programs.find("setpriv", package: "util-linux")
    return [setpriv, "--reuid=\(user.id)", "--regid=\(user.group)", "--clear-groups", "--", program] + arguments
  }

  /// A short name for messages.
  var name: String { Path.last(program) }
}

/// The one place where processes are made.
enum Spawn {
  /// What a finished program left: its exit status (128 + signal where one killed it) and what it said.
  struct Outcome {
    let status: Int32
    let output: String
  }

  /// Servers and tools hear nothing of this process's environment but where programs and libraries are: a `PGPORT` or
  /// `PGOPTIONS` meant for somebody else would send them astray.
  static let environment: [String] = {
    let names: [String] = ["PATH", "LD_LIBRARY_PATH"]
    let kept = names.compactMap { name in getenv(name).map { "\(name)=\(String(cString: $0))" } }
    return ["LC_ALL=C", "TZ=UTC"] + kept
  }()

  /// Starts a program in a session of its own, its working folder `/`, with no descriptor but the three given.
  ///
  /// It outlives this process, and no signal meant for this process's terminal reaches it.
  /// - Parameter inherited: a descriptor that the program shall find as number 3.
  static func detached(
    _ words: [String], input: Int32? = nil, output: Int32, error: Int32? = nil, inherited: Int32? = nil
  ) throws -> pid_t {
    var pid: pid_t = 0
    let status = withCStrings(words) { argv in
      withCStrings(environment) { envp in
        cutover_spawn(&pid, argv, envp, input ?? -1, output, error ?? output, inherited ?? -1)
      }
    }
    guard status == 0 else { throw ServiceError.system("start \(Path.last(words[0]))", words[0], errno: status) }
    return pid
  }

  /// Runs a program to its end and returns what it wrote, outputs and errors mixed as they came.
  static func run(_ invocation: Invocation, timeout: Duration = .seconds(60)) throws -> Outcome {
    var ends: [Int32] = [0, 0]
    let failure = cutover_socket_pair(&ends)
    guard failure == 0 else { throw ServiceError.system("run \(invocation.name)", "socketpair", errno: failure) }
    defer { Glibc.close(ends[0]) }
    let pid: pid_t
    do {
      defer { Glibc.close(ends[1]) }
      pid = try detached(try invocation.words(), output: ends[1])
    }
    let clock = ContinuousClock()
    let deadline = clock.now + timeout
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16384)
    while true {
      let left = clock.now.duration(to: deadline)
      var poll = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
      let ready = left > .zero ? Glibc.poll(&poll, 1, Int32(left.components.seconds * 1000 + 1000)) : 0
      if ready < 0 && errno == EINTR { continue }
      guard ready > 0 else {
        // Its own session makes it the leader of a process group: its children go with it.
        kill(-pid, SIGKILL)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
        throw ServiceError(
          .timeout, "run \(invocation.name)", "not finished after \(timeout)",
          output: String(decoding: output, as: UTF8.self))
      }
      let count = read(ends[0], &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { break }
      output.append(contentsOf: buffer[..<count])
    }
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    let code = status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
    return Outcome(status: code, output: String(decoding: output, as: UTF8.self))
  }

  /// As `run`, and a status other than 0 is an error.
  @discardableResult
  static func check(_ invocation: Invocation, timeout: Duration = .seconds(60)) throws -> String {
    let outcome = try run(invocation, timeout: timeout)
    guard outcome.status == 0 else {
      throw ServiceError(
        .failed, "run \(invocation.name)", "it ended with status \(outcome.status)",
        output: Files.lastLines(of: outcome.output, 15))
    }
    return outcome.output
  }

  private static func withCStrings<R>(
    _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> R
  ) -> R {
    let pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return pointers.withUnsafeBufferPointer { body($0.baseAddress!) }
  }
}
