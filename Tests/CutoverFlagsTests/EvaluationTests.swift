import CutoverDomain
import CutoverJSON
import Testing

@testable import CutoverFlags

@Suite struct `Evaluation` {
  @Test(
    arguments: [
      ("", 0), ("a", 0x3c25_69b2), ("abc", 0xb3dd_93fa), ("hello", 0x248b_fa47), ("hello, world", 0x149b_bb7f),
      ("The quick brown fox jumps over the lazy dog", 0x2e4f_f723),
    ] as [(String, UInt32)])
  func `hashes as the published vectors of MurmurHash3 do`(text: String, hash: UInt32) {
    #expect(Murmur3.hash(text.utf8) == hash)
  }

  @Test func `keeps every client of a smaller share in a larger one, and comes close to the share`() {
    for bucketing in Bucketing.allCases {
      var members: Set<Int> = []
      for percent in [1, 10, 50, 99] {
        let state = FlagState(key: "arena.trades", stage: .live, percent: percent)
        let now = Set(
          (0..<4000).filter { state.decision(targetingKey: "client \($0)", bucketing: bucketing).side == .repository })
        #expect(now.isSuperset(of: members))
        #expect(abs(now.count - 40 * percent) < 150)
        members = now
      }
    }
  }

  @Test func `gives a client without a name what most get`() {
    let partial = FlagState(key: "arena.trades", stage: .live, percent: 99)
    for name in [nil, ""] {
      #expect(partial.decision(targetingKey: name, bucketing: .cbor).side == .legacy)
      #expect(FlagState(key: "k", stage: .live).decision(targetingKey: name, bucketing: .cbor).side == .repository)
    }
  }

  @Test(
    arguments: zip(
      Stage.allCases,
      [.legacy, .legacy, .legacy, .repository, .repository, .repository] as [ServedSide]))
  func `decides by the stage alone where the share is everybody`(stage: Stage, side: ServedSide) {
    let decision = FlagState(key: "arena.trades", stage: stage).decision(targetingKey: "x", bucketing: .cbor)
    #expect(decision.side == side && decision.reason == .fixed)
  }
}

@Suite struct `Remote evaluation` {
  private static let flags: FlagSet = {
    var set = FlagSet(keys: ["arena.trades", "arena.prices"])
    set.replace(EndpointFlag(FlagState(key: "arena.trades", stage: .live, percent: 50)))
    set.version = 7
    return set
  }()

  private static func body(_ text: String) -> [UInt8] { Array(text.utf8) }

  @Test func `answers with value, variant, reason and metadata`() {
    let answer = OFREP.evaluate("arena.prices", body: Self.body("{}"), flags: Self.flags)
    #expect(answer.status == 200)
    #expect(
      answer.body?.compact
        == #"{"key":"arena.prices","value":"off","reason":"STATIC","variant":"off","metadata":{"frozen":false}}"#)
    let split = OFREP.evaluate(
      "arena.trades", body: Self.body(#"{"context":{"targetingKey":"joe"}}"#), flags: Self.flags)
    #expect(split.body?["reason"]?.string == "SPLIT")
    #expect(["live", "shadow"].contains(split.body?["value"]?.string))
  }

  @Test(arguments: [
    ("{", "PARSE_ERROR"), ("", "PARSE_ERROR"), ("[]", "PARSE_ERROR"), (#"{"context":1}"#, "INVALID_CONTEXT"),
    (#"{"context":{"targetingKey":1}}"#, "INVALID_CONTEXT"),
  ])
  func `refuses what it cannot read with 400 and a code`(body: String, code: String) {
    for answer in [
      OFREP.evaluate("arena.trades", body: Self.body(body), flags: Self.flags),
      OFREP.evaluateAll(body: Self.body(body), ifNoneMatch: nil, flags: Self.flags),
    ] {
      #expect(answer.status == 400 && answer.body?["errorCode"]?.string == code)
    }
  }

  @Test func `does not know other flags`() {
    let answer = OFREP.evaluate("arena.bogus", body: Self.body("{}"), flags: Self.flags)
    #expect(answer.status == 404 && answer.body?["errorCode"]?.string == "FLAG_NOT_FOUND")
    #expect(answer.body?["key"]?.string == "arena.bogus")
  }

  @Test func `answers all flags, and 304 to those who have the answer`() throws {
    let body = Self.body(#"{"context":{"targetingKey":"joe"}}"#)
    let answer = OFREP.evaluateAll(body: body, ifNoneMatch: nil, flags: Self.flags)
    #expect(answer.status == 200 && answer.body?["flags"]?.elements?.count == 2)
    let etag = try #require(answer.etag)
    for header in [etag, "W/" + etag, "\"x\", \(etag)", "*"] {
      let again = OFREP.evaluateAll(body: body, ifNoneMatch: header, flags: Self.flags)
      #expect(again.status == 304 && again.body == nil && again.etag == etag)
    }
    var moved = Self.flags
    moved.replace(EndpointFlag(FlagState(key: "arena.prices", stage: .shadow)))
    #expect(OFREP.evaluateAll(body: body, ifNoneMatch: etag, flags: moved).status == 200)
  }
}
