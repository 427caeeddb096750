import CutoverDomain
import CutoverJSON
import Testing

@testable import CutoverParity

@Suite struct RunTests {
  private let trades = Endpoint(
    name: "trades", route: "/api/trades", comparison: JSONDiff(keys: [.init("/trades", ["id"])]))
  private let analytics = Endpoint(name: "model-analytics", route: "/api/analytics/{modelId}")

  /// A reading that answers `trades`, each side with its own records.
  private func reading(
    _ legacy: Result<[MemoryAnswer.Part], ReadError>?, _ repository: Result<[MemoryAnswer.Part], ReadError>?,
    _ cache: Result<[MemoryAnswer.Part], ReadError>? = nil
  ) -> MemorySnapshot {
    let reading = MemorySnapshot()
    reading.answers[.legacy] = legacy.map { ["trades": $0] }
    reading.answers[.repository] = repository.map { ["trades": $0] }
    reading.answers[.cache] = (cache ?? repository).map { ["trades": $0] }
    return reading
  }

  private func records(_ elements: [String], failure: ReadError? = nil) -> Result<[MemoryAnswer.Part], ReadError> {
    .success([.records("trades", elements, failure: failure), .value("serverTime", "0", records: 0)])
  }

  /// What a report says of its one endpoint, in lines.
  private func lines(_ report: ParityReport) -> [String] {
    let endpoint = report.endpoints[0]
    var lines = [
      "\(endpoint.verdict.rawValue) \(endpoint.isComplete) \(report.exitStatus.rawValue)",
      "requests \(endpoint.requests.compared)/\(endpoint.requests.planned), records \(endpoint.records.compared)/"
        + "\(endpoint.records.planned)",
    ]
    lines += endpoint.groups.map {
      "\($0.leg.rawValue) \($0.template) \($0.kind.rawValue) \($0.found.rawValue) \($0.verdict.rawValue) \($0.count)"
    }
    lines += endpoint.reasons.map {
      "\($0.leg?.rawValue ?? "-") \($0.side?.rawValue ?? "-") \($0.code): \($0.message)"
    }
    return lines
  }

  @Test func `equal sides are clean`() {
    let report = Fixture.run([trades]).report(on: reading(records([#"{"id":1}"#]), records([#"{"id":1}"#])))
    #expect(lines(report) == ["clean true 0", "requests 1/1, records 1/1"])
    #expect(report.endpoints[0].seen == [.legacy: 1, .repository: 1, .cache: 1])
  }

  @Test func `a change in the repository alone is one difference, whether the cache has followed or not`() {
    let old = records([#"{"id":1,"v":1}"#, #"{"id":2,"v":1}"#])
    let new = records([#"{"id":1,"v":2}"#, #"{"id":2,"v":1}"#])
    let other = records([#"{"id":1,"v":1}"#, #"{"id":2,"v":3}"#])
    let change = "legacyRepository /trades/*/v valueMismatch valueMismatch confirmed 1"
    for cache in [old, new] {
      let report = Fixture.run([trades]).report(on: reading(old, new, cache))
      #expect(lines(report) == ["different true 1", "requests 1/1, records 2/2", change])
      #expect(report.endpoints[0].seen == [.legacy: 2, .repository: 2, .cache: 2])
    }
    #expect(Fixture.run([trades]).report(on: reading(old, new, old)).endpoints[0].cacheAgreesWithLegacy == ["trades"])
    #expect(
      lines(Fixture.run([trades]).report(on: reading(old, new, other))) == [
        "different true 1", "requests 1/1, records 2/2",
        "repositoryCache /trades/*/v staleCache valueMismatch confirmed 2", change,
      ])
    #expect(
      lines(Fixture.run([trades]).report(on: reading(old, old, new))) == [
        "different true 1", "requests 1/1, records 2/2",
        "repositoryCache /trades/*/v staleCache valueMismatch confirmed 1",
      ])
  }

  @Test func `sides without a record are inconclusive, unless the endpoint may be empty`() {
    let empty = reading(records([]), records([]))
    #expect(
      lines(Fixture.run([trades]).report(on: empty)) == [
        "inconclusive false 2", "requests 1/1, records 0/0",
        "- - nothingCompared: no side has a single record, and the endpoint does not say that it may be empty",
      ])
    let mayBeEmpty = Endpoint(name: "trades", route: "/api/trades", mayBeEmpty: true)
    #expect(lines(Fixture.run([mayBeEmpty]).report(on: empty)) == ["clean true 0", "requests 1/1, records 0/0"])
  }

  @Test func `one empty side is different`() {
    let report = Fixture.run([trades]).report(on: reading(records([#"{"id":1}"#, #"{"id":2}"#]), records([])))
    #expect(
      lines(report) == [
        "different true 1", "requests 1/1, records 2/2",
        "legacyRepository /trades/* missingInRepository missingInRepository confirmed 2",
      ])
  }

  @Test func `whatever differs in the cache is stale`() {
    let report = Fixture.run([trades]).report(
      on: reading(records([#"{"id":1,"v":1}"#]), records([#"{"id":1,"v":1}"#]), records([#"{"id":1,"v":0}"#])))
    #expect(
      lines(report) == [
        "different true 1", "requests 1/1, records 1/1",
        "repositoryCache /trades/*/v staleCache valueMismatch confirmed 1",
      ])
    let sample = report.endpoints[0].groups.first?.samples.first
    #expect(sample?.legacy.lexeme == "1" && sample?.repository.lexeme == "0")
  }

  @Test func `sides that are both missing are inconclusive`() {
    let report = Fixture.run([trades]).report(on: reading(nil, nil))
    #expect(
      lines(report) == [
        "inconclusive false 2", "requests 0/1, records 0/0",
        "legacyRepository legacy missing: legacy/trades: not there",
        "legacyRepository repository missing: repository/trades: not there",
      ])
  }

  @Test func `a request that one side alone refuses differs, and one that both refuse alike does not`() {
    let refusal = ReadError(.badRequest, source: "legacy", message: "there is no such trade")
    let other = ReadError(.badRequest, source: "repository", message: "before is wrong")
    let some = records([#"{"id":1}"#])
    var options = ParityRun.Options()
    options.legs = [.legacyRepository]
    func verdict(_ reading: MemorySnapshot) -> [String] {
      let endpoint = Fixture.run([trades], options: options).report(on: reading).endpoints[0]
      return [endpoint.verdict.rawValue] + endpoint.groups.map { "\($0.kind.rawValue) \($0.verdict.rawValue)" }
    }
    #expect(verdict(reading(some, .failure(refusal))) == ["different", "missingInRepository confirmed"])
    #expect(verdict(reading(.failure(refusal), some)) == ["different", "missingInLegacy confirmed"])
    #expect(verdict(reading(.failure(refusal), .failure(other))) == ["different", "valueMismatch confirmed"])
    #expect(verdict(reading(.failure(refusal), .failure(refusal))).count == 1)
  }

  @Test func `a side that cannot be decoded is inconclusive, and shown`() {
    let bad = ReadError(.undecodable, source: "trades.json", message: "3:1: no")
    let report = Fixture.run([trades]).report(on: reading(.failure(bad), records([#"{"id":1}"#])))
    #expect(
      lines(report) == [
        "inconclusive false 2", "requests 0/1, records 0/0",
        "legacyRepository  decodeError decodeError inconclusive 1",
        "legacyRepository legacy undecodable: trades.json: 3:1: no",
      ])
    #expect(report.endpoints[0].groups.first?.samples.first?.message == "trades.json: 3:1: no")
  }

  @Test func `a cached value that cannot be decoded is stale`() {
    let bad = ReadError(.undecodable, source: "nof0:trades", message: "not JSON")
    let report = Fixture.run([trades]).report(
      on: reading(records([#"{"id":1}"#]), records([#"{"id":1}"#]), .failure(bad)))
    #expect(
      lines(report) == [
        "different true 1", "requests 1/1, records 1/1", "repositoryCache  staleCache decodeError confirmed 1",
      ])
    #expect(report.endpoints[0].groups.first?.samples.first?.message == "nof0:trades: not JSON")
  }

  @Test func `a cache that cannot be reached is inconclusive`() {
    let down = ReadError(.unavailable, source: "redis", message: "connection refused", remedy: "start it")
    let report = Fixture.run([trades]).report(
      on: reading(records([#"{"id":1}"#]), records([#"{"id":1}"#]), .failure(down)))
    #expect(
      lines(report) == [
        "inconclusive false 2", "requests 0/1, records 1/1",
        "repositoryCache cache unavailable: redis: connection refused; start it",
      ])
  }

  @Test func `a read that ends with an error is not the end of the data`() {
    let cut = ReadError(.unavailable, source: "trades", message: "connection lost")
    var options = ParityRun.Options()
    options.legs = [.legacyRepository]
    let report = Fixture.run([trades], options: options).report(
      on: reading(
        records([#"{"id":1}"#, #"{"id":2,"v":1}"#, #"{"id":3}"#]),
        records([#"{"id":1}"#, #"{"id":2,"v":2}"#, #"{"id":4}"#], failure: cut)))
    // Record 3 may still have come: it is not missing. Record 4 is, for the legacy side had come to its end.
    #expect(
      lines(report) == [
        "different false 3", "requests 0/1, records 3/4",
        "legacyRepository /trades/* missingInLegacy missingInLegacy confirmed 1",
        "legacyRepository /trades/*/v valueMismatch valueMismatch confirmed 1",
        "legacyRepository repository unavailable: trades: connection lost",
      ])
    #expect(report.endpoints[0].records.inconclusive == 1)
  }

  @Test func `every request of an endpoint is compared, and told apart`() {
    let reading = MemorySnapshot()
    reading.requests["model-analytics"] = .success([["a"], ["b"], ["c"]])
    for side in Side.allCases {
      reading.answers[side] = [:]
      for model in ["a", "b", "c"] {
        let value = side == .legacy && model != "a" ? "1" : "2"
        reading.answers[side]?["analytics/\(model)"] = .success([.value("analytics", value, records: 1)])
      }
    }
    let report = Fixture.run([analytics]).report(on: reading)
    #expect(
      lines(report) == [
        "different true 1", "requests 3/3, records 3/3",
        "legacyRepository /analytics valueMismatch valueMismatch confirmed 2",
      ])
    #expect(report.endpoints[0].groups.first?.samples.map(\.parameters) == [["b"], ["c"]])
    #expect(report.endpoints[0].fingerprints.values.count == 2)
  }

  @Test func `requests that cannot be listed are inconclusive`() {
    let reading = MemorySnapshot()
    reading.requests["trades"] = .failure(ReadError(.unavailable, source: "models", message: "no database"))
    #expect(
      lines(Fixture.run([trades]).report(on: reading)) == [
        "inconclusive false 2", "requests 0/0, records 0/0", "- - unavailable: models: no database",
      ])
  }

  @Test func `a cancelled run is reported as far as it got`() {
    let elements = (0..<20_000).map { "{\"id\":\($0)}" }
    var seen: [ParityRun.Progress] = []
    let prices = Endpoint(name: "prices", route: "/api/prices")
    let report = Fixture.run([trades, prices]).report(
      on: reading(records(elements), records(elements)), isCancelled: { seen.count > 3 }, progress: { seen.append($0) })
    #expect(report.failure == "the run was cancelled")
    #expect(report.exitStatus == .inconclusive)
    #expect(report.endpoints.count == 2)
    #expect(report.endpoints.allSatisfy { $0.verdict == .inconclusive && !$0.isComplete })
    #expect(seen.map(\.records) == [0, 4096, 8192, 12_288])
    #expect(report.endpoints[0].records.compared > 6000)
    #expect(report.endpoints[1].records.compared == 0)
  }

  @Test func `no values are kept where only keys are wanted`() {
    var options = ParityRun.Options()
    options.onlyKeys = true
    let report = Fixture.run([trades], options: options).report(
      on: reading(
        records([#"{"id":1,"v":"hidden"}"#]), records([#"{"id":1,"v":"secret"}"#, #"{"id":2,"v":"secret"}"#])))
    let texts = [report.json.compact, report.summary(), report.terminalLines(width: nil, colour: false).joined()]
    for text in texts {
      #expect(!text.contains("secret") && !text.contains("hidden"))
      #expect(text.contains("[id=1]"))
    }
  }
}
