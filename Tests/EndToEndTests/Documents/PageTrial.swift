import CutoverTestKit
import Glibc

/// A page, run by `.ci/run-page` in a folder as a new user has it, with servers of its own that end with it.
enum PageTrial {
  static let runner = PackageFolder.path + "/.ci/run-page"

  /// What was not as the page at `path` says; empty where all of it was.
  static func problems(of path: String, called name: String) throws -> String {
    try OwnServers.with { scene in
      // The tour begins in a checkout, and leaves it as it was.
      let checkout = name == "README.md" ? try Checkout(at: scene.folder.path) : nil
      let variable = getenv("PATH").map { String(cString: $0) } ?? ""
      let run = try Program.run(
        runner, [path, name], in: scene.folder.path,
        environment: ["PATH": "\(Program.products):\(variable)", "CUTOVER_LISTEN": "127.0.0.1:\(LoopbackPort.free())"])
      let changes = try checkout?.changes().map { $0 + "\n" } ?? []
      return (run.status == 0 ? "" : run.text + run.errors) + changes.joined()
    }
  }
}
