import CutoverJSON
import CutoverTestKit
import Testing

/// A copy of the sample dataset, servers of its own, and the program in front of them: what a new user has.
struct Scene {
  let folder: TemporaryDirectory
  let postgres: String
  let redis: String

  static func with<Result>(_ body: (Scene) throws -> Result) throws -> Result {
    try TestServers.shared.withDatabase { postgres in
      try TestServers.shared.withRedis { redis in
        let folder = try TemporaryDirectory("scene")
        _ = try Program.run("cp", ["-r", PackageFolder.path + "/legacy-json", folder.path])
        return try body(Scene(folder: folder, postgres: postgres, redis: redis))
      }
    }
  }

  func cutover(_ arguments: String..., environment: [String: String] = [:]) throws -> ProgramResult {
    try Program.run(
      Program.products + "/cutover", arguments, in: folder.path,
      environment: ["DATABASE_URL": postgres, "REDIS_URL": redis].merging(environment) { $1 })
  }

  /// Runs SQL as somebody with psql would.
  @discardableResult
  func sql(_ text: String) throws -> String {
    let result = try Program.run("psql", [postgres, "-Atq", "-v", "ON_ERROR_STOP=1", "-c", text])
    try #require(result.status == 0, "\(result.errors)")
    return result.text.split(separator: "\n").joined(separator: "\n")
  }

  /// What tells redis-cli which database to talk to.
  func redisArguments() throws -> [String] {
    let socket = redis.dropFirst("unix://".count).split(separator: "?")
    let database = try #require(socket.last?.split(separator: "=").last)
    return ["-s", String(socket[0]), "-n", String(database), "--raw"]
  }

  func redisCommand(_ words: String...) throws -> String {
    let result = try Program.run("redis-cli", try redisArguments() + words)
    try #require(result.status == 0, "\(result.errors)")
    return result.text.split(separator: "\n").joined(separator: "\n")
  }

  /// Runs parity and gives its status and every difference it found, as `endpoint kind path`.
  func parity(_ arguments: String...) throws -> (status: Int32, differences: [String]) {
    let result = try Program.run(
      Program.products + "/cutover", ["parity", "run", "--json"] + arguments, in: folder.path,
      environment: ["DATABASE_URL": postgres, "REDIS_URL": redis])
    let report = try JSONValue.parse(result.output)
    let samples = (report["endpoints"]?.elements ?? []).flatMap { endpoint in
      (endpoint["groups"]?.elements ?? []).flatMap { group in
        (group["samples"]?.elements ?? []).map { sample in
          "\(endpoint["endpoint"]?.string ?? "") \(group["kind"]?.string ?? "") \(sample["path"]?.string ?? "")"
        }
      }
    }
    return (result.status, samples)
  }
}
