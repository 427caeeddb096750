import CutoverJSON
import CutoverTestKit
import Glibc
import Testing

/// A folder as a new user has it, without any setting: Cutover starts its own servers, which end with the closure.
struct OwnServers {
  let folder: TemporaryDirectory

  static func with<Result>(_ body: (OwnServers) throws -> Result) throws -> Result {
    let folder = try TemporaryDirectory("own")
    // The servers' user has to pass through.
    chmod(folder.path, 0o755)
    _ = try Program.run("cp", ["-r", PackageFolder.path + "/legacy-json", folder.path])
    let servers = OwnServers(folder: folder)
    defer { servers.endAll() }
    return try body(servers)
  }

  /// Ends the servers of this folder and of the folders in it.
  private func endAll() {
    let found = try? Program.run("find", [folder.path, "-maxdepth", "2", "-name", ".cutover"])
    for path in found?.text.split(separator: "\n").map(String.init) ?? [] {
      // The folder says whose it is: a command for another domain is refused.
      let owner = (try? TemporaryDirectory.contents(of: path + "/domain")).map { String(decoding: $0, as: UTF8.self) }
      let domain = owner?.split(separator: "\n").first.map { ["CUTOVER_DOMAIN": String($0)] } ?? [:]
      let ended = try? cutover("down", "--state-path", path, environment: domain)
      if ended?.status != 0 { Issue.record("the servers of \(path) do not end: \(ended?.errors ?? "")") }
    }
  }

  func cutover(_ arguments: String..., environment: [String: String] = [:]) throws -> ProgramResult {
    try Program.run(Program.products + "/cutover", arguments, in: folder.path, environment: environment)
  }

  func status() throws -> JSONValue { try JSONValue.parse(cutover("status", "--json").output) }

  /// What `status` says of both servers, Postgres first.
  func states() throws -> [String] {
    let status = try status()
    return ["postgres_state", "redis_state"].map { status[$0]?.string ?? "" }
  }

  func psql(_ text: String) throws -> String {
    let url = try #require(try status()["postgres"]?.string)
    let result = try Program.run("psql", [url, "-Atqc", text])
    try #require(result.status == 0, "\(result.errors)")
    return result.text
  }

  /// The process of Cutover's own Postgres.
  func postgres() throws -> pid_t {
    let file = String(decoding: try folder.read(".cutover/postgres/data/postmaster.pid"), as: UTF8.self)
    return try #require(pid_t(file.prefix { $0 != "\n" }))
  }

  /// Ends Cutover's own Postgres as a crash would.
  func killPostgres() throws {
    let pid = try postgres()
    kill(pid, SIGKILL)
    while kill(pid, 0) == 0 { usleep(5000) }
  }
}
