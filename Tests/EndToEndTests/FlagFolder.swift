import CutoverJSON
import CutoverTestKit
import Testing

/// A folder with the sample dataset, without servers: most of what flags do needs none.
struct FlagFolder {
  let folder: TemporaryDirectory

  init() throws {
    folder = try TemporaryDirectory("flags")
    _ = try Program.run("cp", ["-r", PackageFolder.path + "/legacy-json", folder.path])
    try #require(try cutover("init").status == 0)
  }

  /// Nobody listens at the servers that are named: what needs one says so.
  private static let environment = [
    "DATABASE_URL": "postgres:///x?host=/nowhere", "REDIS_URL": "unix:///nowhere", "CUTOVER_ACTOR": "ann",
  ]

  func cutover(_ arguments: String..., environment: [String: String] = [:]) throws -> ProgramResult {
    try cutover(arguments, environment: environment)
  }

  func cutover(_ arguments: [String], environment: [String: String] = [:]) throws -> ProgramResult {
    try Program.run(
      Program.products + "/cutover", arguments, in: folder.path,
      environment: Self.environment.merging(environment) { $1 })
  }

  func start(_ arguments: [String], environment: [String: String] = [:]) throws -> RunningProgram {
    try Program.start(
      Program.products + "/cutover", arguments, in: folder.path,
      environment: Self.environment.merging(environment) { $1 })
  }

  func stage(_ endpoint: String) throws -> String? {
    let list = try JSONValue.parse(try cutover("flags", "list", "--json").output)
    return list["flags"]?.elements?.first { $0["endpoint"]?.string == endpoint }?["stage"]?.string
  }
}
