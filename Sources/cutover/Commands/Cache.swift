import ArgumentParser
import CutoverBasics
import CutoverDomain
import CutoverHosting
import CutoverJSON
import CutoverParity
import CutoverProgram
import CutoverRedis

struct Cache: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fill Redis from Postgres, compare the two, or empty it.",
    discussion: """
      No read depends on Redis: Postgres answers whatever Redis lacks.

      EXAMPLE:
        cutover cache verify
      """,
    subcommands: [CacheWarm.self, CacheVerify.self, CachePurge.self])
}

struct CacheWarm: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "warm", abstract: "Fill Redis with everything that reads look for there.",
    discussion: """
      What is there is rewritten from Postgres.

      EXAMPLE:
        cutover cache warm
      """)

  @OptionGroup var settings: Settings
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    let cacheSettings = settings.cache
    let stores = Stores(settings)
    try stores.withPostgres { connection in
      try Schema.require(of: Domains.current, on: connection)
      let keys = try Domains.currentCache().warm(stores.reachableRedis(), from: connection, cacheSettings)
      if json {
        Console.print(.object(["keys": .integer(keys)]))
      } else {
        Console.print("\(counted(keys, "key")) filled")
      }
    }
  }
}

struct CacheVerify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Compare the answers through Redis with those of Postgres, for every endpoint.",
    discussion: """
      Both are compared at one entry of the journal while writers continue. Keys that the relay has not reached are \
      skipped and counted; if that is all of them, nothing was compared. What Redis lacks is written to separate keys \
      and read back, so everything that is compared has been through Redis. Writes no report. Exits with status 0 if \
      everything is clean; else with the sum of 1 (something differs) and 2 (something could not be compared); with 69 \
      if a service is out of reach.

      EXAMPLE:
        cutover cache verify --json
      """)

  @OptionGroup var settings: Settings
  @Flag(help: "Print the report as JSON.") var json = false

  func run() throws {
    Interruption.watch()
    let (cache, cacheSettings) = (try Domains.currentCache(), settings.cache)
    let stores = Stores(settings)
    var options = ParityRun.Options()
    options.legs = [.repositoryCache]
    var random = SystemRandomNumberGenerator()
    var run = ParityRun(
      domain: Domains.current.name, endpoints: Domains.current.compared, options: options,
      clock: Clock.milliseconds, random: &random)
    let redis = try stores.reachableRedis()
    let prefix = "cutover-cut:" + String(UInt64.random(in: .min ... .max), radix: 16)
    defer { _ = try? cache.removeCopy(redis, prefix: prefix, cacheSettings) }
    var copied = 0
    var leftOut = 0
    let report = try stores.withPostgres { connection in
      try Schema.require(of: Domains.current, on: connection)
      return try cache.withCopy(
        of: redis, to: prefix, lifetime: SharedCut.copyLifetime, on: connection, within: .seconds(30),
        cacheSettings
      ) { connection, count, waiting in
        (copied, leftOut) = (count, waiting)
        run.basis.schemaVersion = try Schema.version(of: Domains.current, on: connection).map { "\($0)" }
        return compare(
          run,
          Domains.current.reading(
            .init(
              postgres: connection, redis: redis, cacheSettings: cacheSettings, cachePrefix: prefix)))
      }
    }
    DifferenceLog.write(report)
    if json {
      Console.print(recorded: report.json)
    } else {
      for line in report.terminalLines(width: Console.width, colour: Console.usesColour) {
        Console.print(verbatim: line)
      }
    }
    if !json, let line = report.cacheLine { Console.print(line) }
    let problem = try cache.problemOfRecords(stores.redis(), cacheSettings)
    if let problem { Console.note("trades:stream cannot be compared: \(problem)") }
    if leftOut > 0 {
      Console.note(
        "\(counted(leftOut, "key")) left out, since the relay has not come to them; see 'cutover outbox list'")
    }
    let isInconclusive = problem != nil || copied == 0 && leftOut > 0
    throw ExitCode(Int32(report.exitStatus.rawValue) | (isInconclusive ? ExitStatus.inconclusive.rawValue : 0))
  }

  private func compare(_ run: ParityRun, _ reading: any DomainSnapshot) -> ParityReport {
    var line = ProgressLine()
    let report = run.report(
      on: reading, isCancelled: { Interruption.happened },
      progress: { progress in
        line.show(
          "comparing \(counted(progress.records, "record")), \(counted(progress.differences, "difference")): "
            + progress.endpoint)
      })
    line.clear()
    return report
  }
}

struct CachePurge: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "purge", abstract: "Remove from Redis what can be refilled.",
    discussion: """
      What other programs keep in the same Redis stays.

      EXAMPLE:
        cutover cache purge && cutover cache warm
      """)

  @Flag(help: "Remove the stream of trades, and which trades were ingested, too: these cannot be filled again.")
  var all = false

  @OptionGroup var settings: Settings
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    let keys = try Domains.currentCache().purge(Stores(settings).reachableRedis(), records: all, settings.cache)
    if json {
      Console.print(.object(["keys": .integer(keys)]))
    } else {
      Console.print("\(counted(keys, "key")) removed")
    }
  }
}

extension Stores {
  /// Redis, which answers. For commands that are of no use without it.
  fileprivate func reachableRedis() throws -> RedisPool {
    let redis = try redis()
    _ = try redis.withConnection { try $0.command("PING") }
    return redis
  }
}
