import CutoverTestKit
import Glibc
import Testing

/// A server of the scene's, and how to ask it.
struct RunningServer {
  let program: RunningProgram
  let url: String
  let errors: String

  /// `port` 0 is any that is free.
  init(_ scene: Scene, port: UInt16 = 0, environment: [String: String] = [:]) throws {
    // Its messages go where they can be read while it runs.
    errors = scene.folder.file("serve-errors")
    // What an earlier server said there would name its address.
    unlink(errors)
    program = try Program.start(
      "sh", ["-c", "exec \"$0\" serve --listen 127.0.0.1:\(port) 2>\"$1\"", Program.products + "/cutover", errors],
      in: scene.folder.path,
      environment: ["DATABASE_URL": scene.postgres, "REDIS_URL": scene.redis].merging(environment) { $1 })
    url = try Self.waitForAddress(scene)
  }

  private static func waitForAddress(_ scene: Scene) throws -> String {
    for _ in 0..<1000 {
      let text = (try? scene.folder.read("serve-errors")).map { String(decoding: $0, as: UTF8.self) } ?? ""
      if let line = text.split(separator: "\n").first(where: { $0.hasPrefix("listening on ") }) {
        return String(line.dropFirst("listening on ".count))
      }
      usleep(20_000)
    }
    Issue.record("the server did not say where it listens")
    return ""
  }

  func curl(_ path: String, _ arguments: String...) throws -> ProgramResult {
    try Program.run("curl", ["-sS", "-m", "30", url + path] + arguments)
  }

  /// Sends JSON, an event say.
  func post(_ text: String, to path: String, _ arguments: String...) throws -> ProgramResult {
    let type = ["-H", "Content-Type: application/json", "--data-binary", text]
    return try Program.run("curl", ["-sS", "-m", "30", url + path] + type + arguments)
  }

  /// Waits until the server is ready for events.
  func waitUntilReady() throws {
    for _ in 0..<500 {
      if try curl("/readyz").text.contains("\"status\":\"ready\"") { return }
      usleep(20_000)
    }
    Issue.record("the server did not become ready: \(try curl("/readyz").text)")
  }

  func end() throws -> Int32 {
    program.send(SIGTERM)
    return try program.wait().status
  }
}
