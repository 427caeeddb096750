import CutoverDomain
import CutoverJSON
import Testing

@testable import CutoverParity

@Suite struct `The labels of a difference` {
  private static let labels: [RecordLabel] = [
    .init("model_id", .field("model")), .init("symbol", .member(2)), .init("account", .parameter(0)),
  ]

  private func labels(
    at path: JSONPath, legacy: String? = nil, parameters: [String] = [], record: String = "", secrets: [String] = [],
    onlyKeys: Bool = false
  ) throws -> [String] {
    var collector = DifferenceCollector(
      endpoint: "e", runID: "r", onlyKeys: onlyKeys, secrets: secrets, labels: Self.labels, samples: 1)
    let inHand = RecordInHand()
    inHand.take([], Array(record.utf8))
    let difference = JSONDifference(
      path: path, kind: .valueMismatch, legacy: try legacy.map { try JSONValue.parse(Array($0.utf8)) }, repository: nil)
    collector.add(difference, leg: .legacyRepository, parameters: parameters, verdict: .confirmed, in: inHand)
    let sample = try #require(collector.sortedGroups().first?.samples.first)
    return sample.labels.map { "\($0.name)=\($0.value)" }
  }

  private func path(_ field: String, _ key: String, _ rest: [String] = ["price"]) -> JSONPath {
    let element = ElementKey([.init(field: ExactString(field), value: .string(ExactString(key)))])
    return JSONPath([.member("list"), .key(element)] + rest.map { .member(ExactString($0)) })
  }

  private static let record = #"{"id":"a","model":"gpt-5","price":1}"#

  @Test func `come from the record, its key, the way to the value, and the request`() throws {
    #expect(try labels(at: path("id", "a"), record: Self.record) == ["model_id=gpt-5", "symbol=price"])
    #expect(try labels(at: path("model", "gpt-5", ["BTC", "x"])) == ["model_id=gpt-5", "symbol=BTC"])
    // A record that is missing on one side is the value itself.
    #expect(try labels(at: path("id", "a", []), legacy: Self.record) == ["model_id=gpt-5"])
    #expect(try labels(at: JSONPath([.member("value")]), parameters: ["x"]) == ["account=x"])
    #expect(try labels(at: JSONPath()) == [])
  }

  @Test func `show no secret, and nothing out of records where values are withheld`() throws {
    #expect(try labels(at: path("id", "a"), record: Self.record, secrets: ["/list/*/model"]) == ["symbol=price"])
    #expect(try labels(at: path("id", "a"), record: Self.record, onlyKeys: true) == ["symbol=price"])
    #expect(try labels(at: path("model", "gpt-5"), onlyKeys: true) == ["model_id=gpt-5", "symbol=price"])
  }
}
