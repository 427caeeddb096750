import CutoverDomain
import CutoverJSON

@testable import CutoverParity

/// A side's answer from memory. It may fail after some records.
final class MemoryAnswer: Response {
  enum Part {
    case value(String, String, records: Int)
    case records(String, [String], failure: ReadError? = nil)
  }

  private var parts: [Part]

  init(_ parts: [Part]) { self.parts = parts.reversed() }

  func nextPart() throws -> ResponseField? {
    switch parts.popLast() {
    case nil: return nil
    case .value(let name, let json, let records): return .value(name: name, json: Array(json.utf8), records: records)
    case .records(let name, let elements, let failure):
      var next = elements.makeIterator()
      return .records(name: name) {
        if let element = next.next() { return Record(json: Array(element.utf8)) }
        if let failure { throw failure }
        return nil
      }
    }
  }
}

/// All sides of a domain from memory: what each side answers to the path of a request.
final class MemorySnapshot: DomainSnapshot {
  var requests: [String: Result<[[String]], ReadError>] = [:]
  var answers: [Side: [String: Result<[MemoryAnswer.Part], ReadError>]] = [:]
  /// The checkpoints of every endpoint, the next one first; the last one stays.
  var checkpoints: [String] = []
  /// What the repository has refused of each endpoint.
  var losses: [String: Result<[AcceptedLoss], ReadError>] = [:]

  func checkpoint(of endpoint: Endpoint, after previous: String?) throws -> String? {
    checkpoints.count > 1 ? checkpoints.removeFirst() : checkpoints.first
  }

  func acceptedLosses(for endpoint: Endpoint) throws -> [AcceptedLoss] {
    try (losses[endpoint.name] ?? .success([])).get()
  }

  func requests(for endpoint: Endpoint) throws -> [Request] {
    try (requests[endpoint.name] ?? .success([[]])).get().map { Request(endpoint, $0) }
  }

  func answer(to request: Request, from side: Side, now: Int64) throws -> any Response {
    guard let answer = answers[side]?[request.path] else {
      throw ReadError(.missing, source: "\(side.rawValue)/\(request.path)", message: "not there")
    }
    return MemoryAnswer(try answer.get())
  }
}

/// SplitMix64 at 2026-11-21T09:30:15Z.
struct Fixture {
  static let noon: Int64 = 1_795_253_415_000

  static func run(
    _ endpoints: [Endpoint], options: ParityRun.Options = .init(), basis: ParityReport.Basis = .init()
  ) -> ParityRun {
    var random = SplitMix64(seed: 1)
    return ParityRun(
      domain: "arena", endpoints: endpoints, options: options, basis: basis, clock: { noon }, random: &random)
  }
}

extension JSONDifference {
  /// Path, kind and values in a line, to compare and to read.
  var line: String { "\(path.text) \(kind.rawValue) \(legacy?.compact ?? "-") \(repository?.compact ?? "-")" }
}

/// What the streaming comparison of two arrays finds.
func streamed(
  _ left: [String], _ right: [String], key: [String]?, numbers: JSONDiff.Numbers = .decimal
) throws -> (lines: [String], counts: ResponseComparison.Counts) {
  let keys = key.map { [JSONDiff.ArrayKey("/a", $0)] } ?? []
  let endpoint = Endpoint(name: "e", route: "/api/e", comparison: JSONDiff(keys: keys, numbers: numbers))
  var comparison = ResponseComparison(
    (.legacy, MemoryAnswer([.records("a", left)])), (.repository, MemoryAnswer([.records("a", right)])),
    by: endpoint.comparison, meter: Meter(endpoint: "e", isCancelled: { false }, progress: { _ in }))
  var lines: [String] = []
  try comparison.run { lines.append($0.line) }
  return (lines, comparison.counts)
}
