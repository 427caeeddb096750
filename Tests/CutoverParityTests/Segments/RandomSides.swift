import CutoverDomain
import CutoverJSON

@testable import CutoverParity

/// Endpoints with many requests, whose sides differ here and there: always the same for one seed.
struct RandomSides: Sendable {
  let seed: UInt64
  let endpoints: [Endpoint]
  private let requests: [[[String]]]

  init(seed: UInt64) {
    self.seed = seed
    var random = SplitMix64(seed: seed)
    endpoints = ["trades", "prices", "models"].enumerated().map { place, name in
      Endpoint(
        name: name, route: place == 2 ? "/api/\(name)/{id}" : "/api/\(name)",
        comparison: JSONDiff(keys: [.init("/rows", ["id"])]), mayBeEmpty: Bool.random(using: &random))
    }
    let count = Int.random(in: 0...180, using: &random)
    requests = [[[]], [[]], (0..<count).map { ["m\($0)"] }]
  }

  /// All sides, for one thread.
  func reading() -> MemorySnapshot {
    var random = SplitMix64(seed: seed &+ 1)
    let reading = MemorySnapshot()
    for side in [Side.legacy, .repository, .cache] { reading.answers[side] = [:] }
    for (endpoint, parameters) in zip(endpoints, requests) {
      reading.requests[endpoint.name] = .success(parameters)
      for request in parameters.map({ Request(endpoint, $0) }) { answer(request, in: reading, &random) }
    }
    return reading
  }

  private func answer(_ request: Request, in reading: MemorySnapshot, _ random: inout SplitMix64) {
    let rows = (0..<Int.random(in: 0...12, using: &random)).map { #"{"id":\#($0),"a":1,"b":"x"}"# }
    for side in [Side.legacy, .repository, .cache] {
      // The cache mostly has what the repository has.
      if side == .cache, Int.random(in: 0..<10, using: &random) > 0 {
        let stored = reading.answers[.repository]?[request.path]
        reading.answers[.cache]?[request.path] = stored
        continue
      }
      if Int.random(in: 0..<40, using: &random) == 0 {
        reading.answers[side]?[request.path] = .failure(
          ReadError(.undecodable, source: "\(side.rawValue)/\(request.path)", message: "not JSON"))
        continue
      }
      let own = rows.compactMap { row -> String? in
        switch Int.random(in: 0..<30, using: &random) {
        case 0: nil
        case 1: row.replacing(#""a":1"#, with: #""a":"\#(Int.random(in: 0..<3, using: &random))""#)
        case 2: row.replacing(#","b":"x""#, with: "")
        case 3: row.replacing(#""b":"x""#, with: #""b":null,"c\#(Int.random(in: 0..<40, using: &random))":2"#)
        default: row
        }
      }
      reading.answers[side]?[request.path] = .success([.records("rows", own)])
    }
  }

  /// A run over it; all runs have one name and one clock, so that what they say is the same in every byte.
  func run(_ options: ParityRun.Options = .init()) -> ParityRun { Fixture.run(endpoints, options: options) }

  func crew(jobs: Int) -> SegmentCrew {
    SegmentCrew(
      jobs: jobs, clock: { Fixture.noon }, isCancelled: { false }, progress: { _ in }, open: { $0(reading()) })
  }
}
