import CutoverTestKit
import Glibc
import Testing

/// A page of the documents, and what of it can be tried.
///
/// A block fenced as `sh` is run as it stands, all blocks of a page one after the other in one shell. Comments before a
/// block, which a reader does not see, say what is to be expected:
///
///     <!-- ends with 1 -->        the status of the block, 0 where nothing is said
///     <!-- shows: 3 parked -->    a text in what it prints; can be repeated
///     <!-- not run: systemd -->   why the block cannot be tried
struct DocumentPage: CustomTestStringConvertible {
  struct Block {
    /// The line of the fence, from 1.
    let line: Int
    var commands = ""
    var status: Int32 = 0
    var shows: [String] = []
  }

  /// Below the package's folder.
  let name: String
  private(set) var blocks: [Block] = []
  /// Links to other files, as they are written, without the place in the file.
  private(set) var links: [String] = []

  var testDescription: String { name }

  init(_ name: String, _ text: String) {
    self.name = name
    var fence = Fence.none
    var next = Block(line: 0)
    var isRun = true
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      switch fence {
      case .tried:
        if line == "```" {
          blocks.append(next)
          (fence, next, isRun) = (.none, Block(line: 0), true)
        } else {
          next.commands += line + "\n"
        }
      case .other:
        if line == "```" { (fence, next, isRun) = (.none, Block(line: 0), true) }
      case .none:
        if line == "```sh", isRun {
          fence = .tried
          next = Block(line: index + 1, status: next.status, shows: next.shows)
        } else if line.hasPrefix("```") {
          fence = .other
        } else if let comment = line.wholeMatch(of: #/<!-- (ends with|shows:|not run:) (.+) -->/#) {
          switch comment.1 {
          case "ends with": next.status = Int32(comment.2) ?? -1
          case "shows:": next.shows.append(String(comment.2))
          default: isRun = false
          }
        }
        links += line.matches(of: #/\]\(([^)#:]+)(?:#[^)]*)?\)/#).map { String($0.1) }
      }
    }
  }

  private enum Fence { case none, tried, other }

  /// README.md and every page in docs/, by name.
  static let all: [DocumentPage] = {
    let found = try? Program.run("find", ["README.md", "docs", "-name", "*.md"], in: PackageFolder.path)
    return (found?.text ?? "").split(separator: "\n").map(String.init).sorted().map { name in
      let bytes = try? TemporaryDirectory.contents(of: PackageFolder.path + "/" + name)
      return DocumentPage(name, String(decoding: bytes ?? [], as: UTF8.self))
    }
  }()
}

extension TemporaryDirectory {
  /// The bytes of any file.
  static func contents(of path: String) throws -> [UInt8] { try Program.run("cat", [path]).output }
}
