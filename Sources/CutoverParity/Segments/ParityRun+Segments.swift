import CutoverDomain

extension ParityRun {
  /// What others need to know to compare segments of this run.
  var work: SegmentWork { SegmentWork(runID: id.text, endpoints: endpoints, options: options, now: started) }

  /// Compares all segments on this thread, one after the other.
  func findings(
    bySegmentsOf reading: any DomainSnapshot, isOver: @escaping () -> Bool, stop: () -> String,
    progress: @escaping (Progress) -> Void
  ) -> ParityFindings {
    let plan = SegmentPlan(endpoints, on: reading)
    var found: [Int: SegmentFindings] = [:]
    var failure: String?
    var before = Progress(endpoint: "", records: 0, differences: 0)
    for segment in plan.open where failure == nil {
      if before.endpoint != segment.endpoint {
        before = Progress(endpoint: segment.endpoint, records: 0, differences: 0)
      }
      let base = before
      var last = before
      let findings = work.compare(segment, on: reading, clock: clock, isCancelled: isOver) { part in
        last = Progress(
          endpoint: part.endpoint, records: base.records + part.records,
          differences: base.differences + part.differences)
        progress(last)
      }
      before = last
      found[segment.place] = findings
      if !findings.isFinished { failure = stop() }
    }
    return merged(plan, found, failure: failure)
  }

  /// What was found of the whole run: of each segment of `plan` what `found` has of it.
  func merged(_ plan: SegmentPlan, _ found: [Int: SegmentFindings], failure: String?) -> ParityFindings {
    let kept = Set(plan.kept.map(\.segment.place))
    let results = endpoints.map { endpoint in
      var merge = SegmentMerge(endpoint, planned: plan.requestCounts[endpoint.name] ?? 0, options: options)
      if let error = plan.failures[endpoint.name] {
        merge.fail(endpoint.name, code: error.code.rawValue, error.description)
      }
      var isWhole = true
      let places = plan.order[endpoint.name] ?? []
      for place in places {
        if let findings = found[place] { merge.add(findings) }
        isWhole = isWhole && found[place]?.isFinished == true
      }
      if !isWhole {
        merge.fail(
          endpoint.name, code: failure.map(Self.code) ?? "engine",
          failure ?? "what another process has found of a part of it cannot be read")
      }
      var result = merge.merged()
      // What was read at two moments is the beginning of nothing.
      if !kept.isDisjoint(with: places), !kept.isSuperset(of: places) { result.noted = nil }
      return result
    }
    return ParityFindings(
      report: report(of: results.map(\.report), failure: failure), observed: results.map(\.observed),
      noted: results.map(\.noted))
  }
}
