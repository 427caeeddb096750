import CutoverDomain
import CutoverHTTP
import CutoverJSON
import CutoverServer
import Testing

@Suite("Served bodies")
struct ServedBodyTests {
  @Test(
    "A body of any size is what the answer says, with the clock where it belongs",
    arguments: [0, 1, 2000, 70_000], [true, false])
  func bytes(records: Int, isClockLast: Bool) throws {
    let body = try ServedBody(
      ListAnswer(records: records, isClockLast: isClockLast), clock: "clock", sharing: BodyContents())
    let list = "[" + (0..<records).map { ListAnswer.record($0) }.joined(separator: ",") + "]"
    let expected = isClockLast ? #"{"list":\#(list),"clock":7}"# : #"{"clock":7,"list":\#(list)}"#
    #expect(String(decoding: body.bytes(now: 7).flatMap(\.array), as: UTF8.self) == expected)
    #expect(body.records == records)
  }

  @Test("A large body is in pieces, none of which is copied for an answer")
  func pieces() throws {
    let body = try ServedBody(ListAnswer(records: 70_000), clock: "clock", sharing: BodyContents())
    let (first, second) = (body.bytes(now: 1), body.bytes(now: 2))
    #expect(first.count > 2)
    #expect(first.allSatisfy { $0.count <= 1 << 20 })
    for (one, other) in zip(first.dropLast(), second.dropLast()) { #expect(one === other) }
  }

  @Test("Equal bodies are held once, and a body that differs is another")
  func sharing() throws {
    let contents = BodyContents()
    let legacy = try ServedBody(ListAnswer(records: 70_000), clock: "clock", sequence: 1, sharing: contents)
    let repository = try ServedBody(ListAnswer(records: 70_000), clock: "clock", sequence: 2, sharing: contents)
    let longer = try ServedBody(ListAnswer(records: 70_001), clock: "clock", sharing: contents)
    for (one, other) in zip(legacy.bytes(now: 1).dropLast(), repository.bytes(now: 1).dropLast()) {
      #expect(one === other)
    }
    #expect(legacy.sequence == 1 && repository.sequence == 2)
    #expect(legacy.tag == repository.tag && legacy.tag != longer.tag)
    #expect(longer.bytes(now: 1)[0] !== legacy.bytes(now: 1)[0])
  }
}

/// A list of numbered records, and a clock.
private final class ListAnswer: Response {
  private var parts: [ResponseField]

  init(records: Int, isClockLast: Bool = true) {
    var numbers = (0..<records).makeIterator()
    let list = ResponseField.records(name: "list") { numbers.next().map { Record(json: Array(Self.record($0).utf8)) } }
    let clock = ResponseField.value(name: "clock", json: Array("0".utf8), records: 0)
    parts = isClockLast ? [clock, list] : [list, clock]
  }

  static func record(_ number: Int) -> String { #"{"id":\#(number),"note":"a record of some length"}"# }

  func nextPart() -> ResponseField? { parts.popLast() }
}
