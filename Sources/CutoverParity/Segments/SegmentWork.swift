import CutoverDomain

/// What somebody needs to know of a run to compare its segments.
package struct SegmentWork: Sendable {
  let runID: String
  let endpoints: [Endpoint]
  let options: ParityRun.Options
  /// Where the clock of all answers stands, in Unix milliseconds.
  let now: Int64

  /// Compares a segment, on the thread of `reading`. `clock` gives Unix milliseconds.
  func compare(
    _ segment: Segment, on reading: any DomainSnapshot, clock: () -> Int64, isCancelled: @escaping () -> Bool,
    progress: @escaping (ParityRun.Progress) -> Void
  ) -> SegmentFindings {
    guard let endpoint = endpoints.first(where: { $0.name == segment.endpoint }) else {
      preconditionFailure("a segment of an endpoint that the run does not have")
    }
    var run = EndpointRun(
      endpoint, runID: runID, options: options, now: now, isCancelled: isCancelled, progress: progress)
    let began = clock()
    let outcome = run.compare(segment.requests(of: endpoint), isWhole: segment.isLast, reading, at: began)
    return run.findings(of: outcome, duration: clock() - began)
  }
}
