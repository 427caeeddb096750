import CutoverTestKit
import Glibc
import Testing

/// A page of the documents. What of it is run, and how a page says what to expect, is in `.ci/run-page`, which runs pages
/// on a host with the package, too.
struct DocumentPage: CustomTestStringConvertible {
  /// Below the package's folder.
  let name: String
  /// Whether a block of it is run.
  let isTried: Bool
  /// Commands that a reader would type, and that nothing runs: a line for each.
  let untried: String
  /// Links to other files, as they are written, without the place in the file.
  let links: [String]

  var testDescription: String { name }

  private init(_ name: String) throws {
    self.name = name
    let text = String(decoding: try TemporaryDirectory.contents(of: PackageFolder.path + "/" + name), as: UTF8.self)
    links = text.matches(of: #/\]\(([^)#:]+)(?:#[^)]*)?\)/#).map { String($0.1) }
    let page = PackageFolder.path + "/" + name
    isTried = !(try Program.run(PageTrial.runner, ["--list", page]).text.isEmpty)
    untried = try Program.run(PageTrial.runner, ["--check", page, name]).text
  }

  /// README.md, that of reports/, and every page in docs/, by name.
  static let all: [DocumentPage] = {
    let places = ["README.md", "reports/README.md", "docs"]
    let found = try? Program.run("find", places + ["-name", "*.md"], in: PackageFolder.path)
    return (found?.text ?? "").split(separator: "\n").map(String.init).sorted().compactMap { try? DocumentPage($0) }
  }()

  /// Those that are not for an installed host, where alone they can be run.
  static let tried = all.filter { $0.isTried && $0.name != "docs/operations/installed-host.md" }
}

extension TemporaryDirectory {
  /// The bytes of any file.
  static func contents(of path: String) throws -> [UInt8] { try Program.run("cat", [path]).output }
}
