import CutoverTestKit

/// A folder as `git clone` leaves it, of what a tour can touch.
struct Checkout {
  private let path: String
  private static let contents = [".gitignore", "README.md", "cutover.yaml", "flags", "reports", "legacy-json"]

  init(at path: String) throws {
    self.path = path
    _ = try Program.run("rm", ["-rf"] + Self.contents.map { "\(path)/\($0)" })
    _ = try Program.run("cp", ["-r"] + Self.contents.map { "\(PackageFolder.path)/\($0)" } + [path])
    _ = try git("init", "-q")
    // What is ignored does not come along.
    _ = try git("add", "-A")
    _ = try git("-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-q", "-m", "checkout")
    _ = try git("clean", "-qfdX")
  }

  /// What Git says has changed, a line each; empty where nothing has.
  func changes() throws -> [String] {
    try git("status", "--short").split(separator: "\n").map { "the checkout is not clean: \($0)" }
  }

  private func git(_ arguments: String...) throws -> String {
    let run = try Program.run("git", ["-C", path] + arguments)
    guard run.status == 0 else { return "git \(arguments.joined(separator: " ")) failed: \(run.errors)" }
    return run.text
  }
}
