import CutoverTestKit
import Glibc

/// A page's blocks, run by one shell in a folder as a new user has it, with servers of its own that end with it.
struct PageTrial {
  private let page: DocumentPage

  /// Where the documents say that the server listens: every trial has a port of its own instead.
  private static let address = "127.0.0.1:8888"

  init(_ page: DocumentPage) { self.page = page }

  /// What was not as the page says; empty where all of it was.
  func problems() throws -> [String] {
    try OwnServers.with { scene in
      // The tour begins in a checkout, and leaves it as it was.
      let checkout = page.name == "README.md" ? try Checkout(at: scene.folder.path) : nil
      let output = try TemporaryDirectory("page")
      let here = "127.0.0.1:\(Self.freePort())"
      try output.write(script.replacing(Self.address, with: here), to: "page.sh")
      let path = getenv("PATH").map { String(cString: $0) } ?? ""
      let run = try Program.run(
        "timeout", ["-k", "10", "240", "bash", output.file("page.sh"), output.path], in: scene.folder.path,
        environment: ["PATH": "\(Program.products):\(path)", "CUTOVER_LISTEN": here])
      return verdict(run, output) + (try checkout?.changes() ?? [])
    }
  }

  private func verdict(_ run: ProgramResult, _ output: TemporaryDirectory) -> [String] {
    func text(_ name: String) -> String { (try? output.read(name)).map { String(decoding: $0, as: UTF8.self) } ?? "" }
    var problems: [String] = []
    for block in page.blocks {
      let place = "\(page.name):\(block.line)"
      let shown = text("\(block.line).output")
      guard let status = Int32(text("\(block.line).status").prefix { $0 != "\n" }) else {
        return problems + ["\(place): did not end (\(run.status)):\n\(shown.suffix(2000))\(run.errors)"]
      }
      if status != block.status {
        return problems + ["\(place): ended with \(status), not with \(block.status):\n\(shown.suffix(2000))"]
      }
      for text in block.shows where !shown.contains(text) {
        problems.append("\(place): does not show \"\(text)\":\n\(shown.suffix(2000))")
      }
    }
    return problems
  }

  /// In a block every command has to succeed; where another status is expected, the last one's counts.
  private var script: String {
    var script = """
      set -uo pipefail
      trap 'trap - EXIT; kill $(jobs -p) 2>/dev/null; wait' EXIT

      """
    for block in page.blocks {
      script += """
        set \(block.status == 0 ? "-e" : "+e")
        trap 'echo $? >"'"$1"'/\(block.line).status"; kill $(jobs -p) 2>/dev/null; wait' EXIT
        {
        \(block.commands)
        } >"$1/\(block.line).output" 2>&1 </dev/null
        echo $? >"$1/\(block.line).status"

        """
    }
    return script + "trap 'kill $(jobs -p) 2>/dev/null; wait' EXIT\n"
  }

  /// A port of the loopback interface that nobody listens at.
  private static func freePort() -> UInt16 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    return withUnsafeMutablePointer(to: &address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        _ = bind(descriptor, address, length)
        _ = getsockname(descriptor, address, &length)
      }
      return UInt16(bigEndian: address.pointee.sin_port)
    }
  }
}
