import ArgumentParser
import CutoverFlags
import CutoverHTTP
import CutoverJSON
import CutoverServer
import CutoverTestKit
import Glibc
import Testing

@testable import CutoverProgram
@testable import cutover

/// A service on a scene's stores within the tests' own process, and how operators ask it.
struct ServedScene {
  let scene: Scene
  let client: HTTPTestClient
  let flags: FileFlagStore

  private static let token = "a token of tests"

  /// The administrator's token is a setting of the whole process.
  private static let hasToken: Bool =
    setenv("CUTOVER_ADMIN_TOKEN", token, 1) == 0
    && setenv("CUTOVER_ADMIN_TOKENS", "ann:\(token(of: "ann")),bob:\(token(of: "bob"))", 1) == 0

  private static func token(of person: String) -> String { "the-token-of-\(person)-in-tests" }

  static func with<R>(_ scene: Scene, _ body: (ServedScene) throws -> R) throws -> R {
    #expect(hasToken)
    let command = try Cutover.parseAsRoot([
      "serve", "--database-url", scene.postgres, "--redis-url", scene.redis, "--state-path",
      scene.folder.file("state"),
    ])
    let serve = try #require(command as? cutover.Serve)
    let flags = FileFlagStore(path: scene.folder.file("flags/flags.json"), keys: FlagSettings.keys)
    let service = try ProgramService(
      [.init(serve.settings, dataPath: scene.folder.file("legacy-json"), flags: flags)], readDeadline: .seconds(20),
      reports: scene.folder.file("reports"))
    service.start()
    defer { service.stop() }
    let client = HTTPTestClient(service.router)
    for _ in 0..<500 where client.send(.get, "/readyz").status != 200 { usleep(20_000) }
    return try body(ServedScene(scene: scene, client: client, flags: flags))
  }

  /// Asks as an operator does: with the token that all share, or as a person with a token of their own.
  func ask(
    _ method: HTTPMethod, _ path: String, _ body: String = "", as person: String? = nil
  ) -> (status: Int, json: JSONValue) {
    let token = person.map(Self.token(of:)) ?? Self.token
    let response = client.send(
      method, path, headers: ["Authorization": "Bearer \(token)"], body: Array(body.utf8))
    return (response.status, (try? JSONValue.parse(response.bytes)) ?? .null)
  }

  /// Puts a flag into a stage without gates.
  func put(_ endpoint: String, _ stage: Stage, percent: Int = 100) throws {
    let key = FlagSettings.key(of: endpoint)
    var change = FlagChange(.set, of: key, by: "a test")
    change.to = FlagState(key: key, stage: stage, percent: percent)
    _ = try flags.commit(change, expecting: nil, at: 1)
  }

  func stage(_ endpoint: String) throws -> Stage { try flags.read().flag(FlagSettings.key(of: endpoint)).state.stage }

  /// The side that answers a read now.
  func side(_ endpoint: String) -> String? { client.send(.get, "/api/\(endpoint)").headers["Cutover-Side"] }
}
