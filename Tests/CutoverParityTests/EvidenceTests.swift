import CutoverBasics
import CutoverDomain
import CutoverJSON
import Testing

@testable import CutoverParity

@Suite struct EvidenceTests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (String(repeating: "a", count: 1_000), "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3"),
  ])
  func `hashes as FIPS 180-4 says`(text: String, digest: String) {
    #expect(hexadecimalText(of: SHA256.digest(of: text.utf8)) == digest)
  }

  @Test func `tuples of other borders have other digests`() {
    func digest(_ texts: [String]) -> String {
      var digest = TupleDigest()
      for text in texts { digest.add(text) }
      return digest.hexadecimal
    }
    #expect(Set([["ab", "c"], ["a", "bc"], ["abc"], ["abc", ""], ["", "abc"]].map(digest)).count == 5)
  }

  @Test func `fingerprints tell types and places apart, and never see values`() {
    func fingerprint(_ key: [ElementKey.Value], _ path: String = "/a", _ kind: JSONDifference.Kind = .valueMismatch)
      -> String
    {
      Fingerprint.difference(endpoint: "e", entityKey: key, path: path, kind: kind)
    }
    let all = [
      fingerprint([.number("1"), .number("11")]), fingerprint([.number("11"), .number("1")]),
      fingerprint([.string("1"), .number("11")]), fingerprint([.number("1"), .number("11")], "/b"),
      fingerprint([.number("1"), .number("11")], "/a", .typeMismatch), fingerprint([]),
    ]
    #expect(Set(all).count == all.count)

    func collected(_ value: String) -> [String] {
      var collector = DifferenceCollector(endpoint: "e", runID: "r", onlyKeys: false, samples: 10)
      collector.add(
        JSONDifference(
          path: .init([.member("a")]), kind: .valueMismatch, legacy: .string("x"), repository: .string(.init(value))),
        leg: .legacyRepository, parameters: [], verdict: .confirmed)
      return collector.sortedFingerprints().values
    }
    #expect(collected("y") == collected("z"))
  }

  @Test func `counts are exact and samples few, whatever the number of differences`() {
    var collector = DifferenceCollector(endpoint: "e", runID: "r", onlyKeys: false, samples: 10)
    for index in 0..<30_000 {
      collector.add(
        JSONDifference(
          path: JSONPath([.member("a"), .index(index)]), kind: .valueMismatch,
          legacy: .number(JSONNumber(unchecked: "1")), repository: .number(JSONNumber(unchecked: "2"))),
        leg: .legacyRepository, parameters: [], verdict: .confirmed)
    }
    let groups = collector.sortedGroups()
    #expect(groups.map(\.count) == [30_000])
    #expect(groups.map(\.template) == ["/a/*"])
    #expect(groups[0].samples.count == 10)
    #expect(groups[0].samples.prefix(5).map(\.path) == ["/a/0", "/a/1", "/a/2", "/a/3", "/a/4"])
    #expect(collector.counts == [.confirmed: 30_000])
    #expect(collector.sortedFingerprints().values.count == DifferenceCollector.fingerprintLimit)
    #expect(!collector.sortedFingerprints().complete)
  }

  @Test func `groups are bounded, and what exceeds them is counted`() {
    var collector = DifferenceCollector(endpoint: "e", runID: "r", onlyKeys: false, samples: 2)
    for index in 0..<1500 {
      collector.add(
        JSONDifference(
          path: JSONPath([.member(.init("m\(index)"))]), kind: .missingInLegacy, legacy: nil, repository: .null),
        leg: .legacyRepository, parameters: [], verdict: .confirmed)
    }
    let groups = collector.sortedGroups()
    #expect(groups.count == DifferenceCollector.groupLimit + 1)
    #expect(groups.first?.template == "*")
    #expect(groups.map(\.count).reduce(0, +) == 1500)
  }

  @Test func `values are cut, hashed and measured`() {
    let long = JSONValue.string(.init(String(repeating: "é", count: 200)))
    let observation = Difference.Observation(long, onlyKeys: false)
    #expect(observation.lexeme == "\"" + String(repeating: "é", count: 127))
    #expect(observation.length == 402)
    #expect(observation.truncated)
    let exact = Difference.Observation(.string(.init(String(repeating: "x", count: 126))), onlyKeys: false)
    #expect(!exact.truncated && exact.lexeme?.utf8.count == 128)
    let withheld = Difference.Observation(.string("secret"), onlyKeys: true)
    #expect(withheld.lexeme == nil && withheld.truncated && withheld.length == 8 && withheld.sha256 != nil)
    #expect(Difference.Observation(nil, onlyKeys: false) == .absent)
  }

  @Test func `the comparator's hash follows its options`() {
    func hash(_ endpoint: Endpoint) -> String { Comparator.hash(of: [endpoint]) }
    let hashes = [
      hash(Endpoint(name: "e", route: "/api/e")), hash(Endpoint(name: "e", route: "/api/e", mayBeEmpty: true)),
      hash(Endpoint(name: "e", route: "/api/e", comparison: JSONDiff(numbers: .lexeme))),
      hash(Endpoint(name: "e", route: "/api/e", comparison: JSONDiff(memberOrder: true))),
      hash(Endpoint(name: "e", route: "/api/e", comparison: JSONDiff(keys: [.init("/a", ["b", "c"])]))),
      hash(Endpoint(name: "e", route: "/api/e", comparison: JSONDiff(keys: [.init("/a", ["b"]), .init("/c", [])]))),
    ]
    #expect(Set(hashes).count == hashes.count)
  }

  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00.000Z"), (Fixture.noon, "2026-11-21T09:30:15.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
      (951_782_400_123, "2000-02-29T00:00:00.123Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
    ] as [(Int64, String)])
  func `dates are those of the calendar`(milliseconds: Int64, text: String) {
    #expect(UTCDate(milliseconds).text == text)
  }

  @Test func `names of runs sort by time and are nothing else`() {
    var random = SplitMix64(seed: 9)
    let early = RunID(at: Fixture.noon, using: &random)
    let late = RunID(at: Fixture.noon + 1000, using: &random)
    #expect(early < late)
    #expect(early.text.hasPrefix("20261121T093015Z-"))
    #expect(RunID(early.text) == early)
    for text in ["", "..", "20261121T093015Z-3F9a", "20261121T093015Z-3f9", "2026112/T093015Z-3f9a"] {
      #expect(RunID(text) == nil)
    }
  }
}
