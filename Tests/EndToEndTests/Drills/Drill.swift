import CutoverJSON
import CutoverServices
import CutoverTestKit
import Glibc
import Testing

/// A fault while events come in: servers of the drill's own, which it may break, and a feed that goes on meanwhile.
///
/// In the suite a drill takes seconds; with `CUTOVER_DRILLS=long` (`make drill`) its faults last as long as in real life.
struct Drill {
  let scene: Scene
  let postgres: ThrowawayServer
  let redis: ThrowawayServer

  static let isLong = getenv("CUTOVER_DRILLS").map { String(cString: $0) } == "long"

  /// For how many seconds a fault lasts, and how often it comes.
  static func length(_ short: Double, long: Double) -> Double { isLong ? long : short }
  static func times(_ short: Int, long: Int) -> Int { isLong ? long : short }

  static func with<Result>(_ body: (Drill) throws -> Result) throws -> Result {
    let postgres = try ThrowawayServer.postgres()
    let redis = try ThrowawayServer.redis()
    defer {
      redis.shutDown()
      postgres.shutDown()
    }
    let folder = try TemporaryDirectory("drill")
    _ = try Program.run("cp", ["-r", PackageFolder.path + "/legacy-json", folder.path])
    return try body(
      Drill(
        scene: Scene(folder: folder, postgres: postgres.url, redis: redis.url), postgres: postgres, redis: redis))
  }

  /// Brings the sides level, runs `fault` while events come in, and checks that none of those that were acknowledged is
  /// lost, that all were in the end, and that both sides show the same.
  func run(events rate: Int = 400, _ fault: (LiveFeed) throws -> Void) throws {
    let backfill = try scene.cutover("backfill")
    try #require(backfill.status == 0, "\(backfill.errors)")
    let feed = try LiveFeed(scene, rate: rate)
    try feed.waitUntilAcknowledged(more: 20)
    try fault(feed)
    try feed.check(try feed.finish())
  }

  /// What `cutover status --json` says once it says what is waited for.
  @discardableResult
  func status(_ what: String, within seconds: Double = 60, where isThere: (JSONValue) -> Bool) throws -> JSONValue {
    let end = ContinuousClock.now + .seconds(seconds)
    var last = ""
    while .now < end {
      let result = try scene.cutover("status", "--json")
      try #require(result.status == 0, "\(result.errors)")
      let status = try JSONValue.parse(result.output)
      if isThere(status) { return status }
      last = result.text
      usleep(50_000)
    }
    Issue.record("'cutover status' never showed \(what): \(last)")
    return .null
  }

  /// What the status says of a sink.
  static func sink(_ name: String, in status: JSONValue) -> JSONValue? {
    status["lag"]?["sinks"]?.elements?.first { $0["name"]?.string == name }
  }

  func redisCommand(_ words: String...) throws {
    let result = try Program.run("redis-cli", try scene.redisArguments() + words)
    try #require(result.status == 0 && !result.text.hasPrefix("ERR"), "\(words): \(result.text)\(result.errors)")
  }

  static func wait(_ seconds: Double) { usleep(UInt32(seconds * 1e6)) }
}
