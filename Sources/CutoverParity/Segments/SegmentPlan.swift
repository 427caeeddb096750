import CutoverDomain
import CutoverJSON

/// The segments of a run, and what an earlier process has to their ends.
struct SegmentPlan {
  /// What was found of a segment before this process began, at the cut of that time.
  struct Kept {
    let segment: Segment
    let sequence: Int64
    let findings: SegmentFindings
  }

  /// Still to be compared, in the order of the report.
  private(set) var open: [Segment] = []
  private(set) var kept: [Kept] = []
  /// All places, those of an endpoint together and in the order of its requests.
  private(set) var order: [String: [Int]] = [:]
  /// How many requests each endpoint has.
  private(set) var requestCounts: [String: Int] = [:]
  /// The endpoints whose requests nobody knows, and why.
  private(set) var failures: [String: ReadError] = [:]

  /// Asks `reading` for all requests of `endpoints`, and leaves out those that `kept` has.
  /// New segments are numbered from `place` on.
  init(_ endpoints: [Endpoint], on reading: any DomainSnapshot, keeping kept: [Kept] = [], from place: Int = 0) {
    var place = place
    for endpoint in endpoints {
      do {
        let parameters = try reading.requests(for: endpoint).map(\.parameters)
        add(endpoint, parameters, kept.filter { $0.segment.endpoint == endpoint.name }, &place)
      } catch {
        failures[endpoint.name] =
          error as? ReadError ?? ReadError(.unavailable, source: endpoint.name, message: "\(error)")
      }
    }
  }

  private mutating func add(_ endpoint: Endpoint, _ parameters: [[String]], _ old: [Kept], _ place: inout Int) {
    func name(_ parameters: [String]) -> [ExactString] { parameters.map { ExactString($0) } }
    let old = old.filter { $0.findings.isFinished }
    let done = Set(old.flatMap { $0.segment.parameters.map(name) })
    let left = parameters.filter { !done.contains(name($0)) }
    // What belongs to the endpoint as a whole is looked at once.
    let hasLast = old.contains { $0.segment.isLast }
    var starts = Array(stride(from: 0, to: left.count, by: Segment.requestLimit))
    if starts.isEmpty, !hasLast { starts = [0] }
    var all = old.map { (first: $0.segment.parameters.first, place: $0.segment.place) }
    for start in starts {
      let end = min(start + Segment.requestLimit, left.count)
      let segment = Segment(
        place: place, endpoint: endpoint.name, parameters: Array(left[start..<end]),
        isLast: !hasLast && start == starts.last)
      open.append(segment)
      all.append((segment.parameters.first, place))
      place += 1
    }
    kept += old
    let rank = Dictionary(parameters.enumerated().map { (name($1), $0) }) { first, _ in first }
    func position(_ first: [String]?) -> Int { first.flatMap { rank[name($0)] } ?? .max }
    order[endpoint.name] = all.sorted { (position($0.first), $0.place) < (position($1.first), $1.place) }.map(\.place)
    requestCounts[endpoint.name] = left.count + old.reduce(0) { $0 + $1.segment.parameters.count }
  }
}
