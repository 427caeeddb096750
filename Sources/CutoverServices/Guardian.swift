import CSpawn
import Glibc

/// A process that owns a throw-away server and outlives this one by just as long as it takes to clean up.
///
/// A shell reads orders from a socket whose other end only this process has. However this process ends, by exit or by
/// SIGKILL, the kernel closes that end; the guardian reads the end of its orders, stops the server and removes the
/// folder. PR_SET_PDEATHSIG alone would not do: it is tied to the thread that forked, and removes no folder. It is the
/// second net, for a guardian that is killed itself; what stays of the folder then, the next start sweeps away.
final class Guardian {
  private let socket: Int32
  private let pid: pid_t
  private let name: String

  /// The orders: `start` answers the server's process id, `stop` and `kill` answer when it is gone.
  /// Arguments: the folder, the signal to stop with, then the server's command line.
  private static let script = """
    folder=$1 signal=$2 server=
    shift 2
    halt() {
      if [ -n "$server" ]; then
        kill "-$1" "$server" && kill -CONT "$server"
        wait "$server"
        server=
      fi
    }
    while read -r order; do
      case $order in
        start) "$@" >>"$folder/log" 2>&1 </dev/null & server=$!; echo "$server" ;;
        stop) halt "$signal"; echo stopped ;;
        kill) halt KILL; echo stopped ;;
      esac
    done
    halt "$signal"
    for again in 1 2 3 4 5 6 7 8 9 10; do
      rm -rf "$folder" && [ ! -e "$folder" ] && break
      sleep 0.3
    done
    """

  /// - Parameter lock: the folder's lock; the guardian and the server keep it held as long as either lives.
  init(name: String, folder: String, signal: String, lock: borrowing FileLock, server: [String]) throws {
    var ends: [Int32] = [0, 0]
    let failure = cutover_socket_pair(&ends)
    guard failure == 0 else { throw ServiceError.system("start \(name)", "socketpair", errno: failure) }
    defer { close(ends[1]) }
    let shell = try Programs.find("sh", package: "dash")
    let null = open("/dev/null", O_WRONLY | O_CLOEXEC)
    defer { close(null) }
    do {
      pid = try Spawn.detached(
        [shell, "-c", Self.script, "cutover-guardian", folder, signal] + server, input: ends[1], output: ends[1],
        error: null, inherited: lock.descriptor)
    } catch {
      close(ends[0])
      throw error
    }
    socket = ends[0]
    self.name = name
  }

  deinit {
    // The end of its orders; it cleans up and ends.
    close(socket)
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
  }

  func start() throws -> pid_t {
    let answer = try order("start")
    guard let pid = pid_t(answer) else {
      throw ServiceError(.failed, "start \(name)", "its guardian answered “\(answer)”")
    }
    return pid
  }

  func stop() throws { _ = try order("stop") }

  func kill() throws { _ = try order("kill") }

  private func order(_ text: String) throws -> String {
    let bytes = Array((text + "\n").utf8)
    // Not write(2): a guardian that is gone must be an error, not a SIGPIPE.
    guard send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
      throw ServiceError.system("\(text) \(name)", "guardian")
    }
    var answer: [UInt8] = []
    var byte: UInt8 = 0
    while true {
      let count = recv(socket, &byte, 1, 0)
      if count < 0 && errno == EINTR { continue }
      guard count == 1 else { throw ServiceError(.failed, "\(text) \(name)", "its guardian is gone") }
      if byte == 10 { return String(decoding: answer, as: UTF8.self) }
      answer.append(byte)
    }
  }
}
