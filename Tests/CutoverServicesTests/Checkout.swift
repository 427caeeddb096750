import CutoverServices
import CutoverTestKit
import Glibc

/// A state folder with servers that are meant to outlive their starter, and that still must not outlive the tests.
///
/// A watcher, apart from the code under test, ends all processes that work in the folders and removes these, when the
/// value goes and also when the test process is killed.
final class Checkout {
  let folder: TemporaryDirectory
  let state: String
  private let watcher: pid_t
  private let alive: Int32

  private static let script = """
    read -r nothing
    for folder in $(sed -n 's/^home=//p; s/^sockets=//p' "$2/servers") "$1"; do
      case $folder in */cutover-*) ;; *) continue ;; esac
      folder=${folder%/run}
      for process in /proc/[0-9]*; do
        case $(readlink "$process/cwd") in "$folder"/*) kill -9 "${process#/proc/}" ;; esac
      done
      rm -rf "$folder" || { sleep 1; rm -rf "$folder"; }
    done
    """

  /// - Parameters:
  ///   - path: The state folder below a fresh folder.
  ///   - open: Whether other users may pass through the fresh folder.
  init(_ path: String = ".cutover", open: Bool = true) throws {
    folder = try TemporaryDirectory("checkout")
    if open { chmod(folder.path, 0o755) }
    state = folder.file(path)
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw Tool.Failure(description: "no pipe") }
    _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
    _ = fcntl(ends[1], F_SETFD, FD_CLOEXEC)
    defer { close(ends[0]) }
    alive = ends[1]
    guard
      let pid = Tool.start("sh", ["-c", Self.script, "checkout-watcher", folder.path, state], input: ends[0])
    else { throw Tool.Failure(description: "no watcher") }
    watcher = pid
  }

  deinit {
    close(alive)
    var status: Int32 = 0
    while waitpid(watcher, &status, 0) < 0 && errno == EINTR {}
  }

  func services(_ note: @escaping @Sendable (String) -> Void = { _ in }) -> EmbeddedServices {
    EmbeddedServices(statePath: state, note: note)
  }
}
