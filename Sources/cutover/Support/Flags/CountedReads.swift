import CutoverFlags
import CutoverServer

/// The shadow reads that the server has counted in the state folder, as evidence.
struct CountedReads: ShadowEvidenceSource {
  let statePath: String

  func shadowEvidence(of flag: EndpointFlag) throws -> ShadowEvidence? {
    guard let ledger = try ShadowLedger(reading: statePath), let record = try ledger.record(of: flag.state.endpoint)
    else { return nil }
    let tally = record.tally
    return ShadowEvidence(
      samples: tally.samples, different: tally[.outcome(.different)], emptyBoth: tally[.outcome(.empty)],
      errorBoth: tally[.outcome(.bothFailed)], legacy: reads(.legacy, tally), repository: reads(.repository, tally),
      since: record.since, basis: record.basis, fingerprints: record.differences.map(\.fingerprint),
      served: served(flag, record))
  }

  private func reads(_ side: ServedSide, _ tally: ShadowTally) -> ShadowEvidence.Reads {
    ShadowEvidence.Reads(
      count: tally[.read(side)], errors: tally[.failed(side)],
      p99: (tally.latency(of: side, quantile: 0.99) ?? 0) * 1000)
  }

  /// Answers since the last flip, at which the server begins to count anew. In `live` both sides answer, and what has to be
  /// proven is that the repository does; where legacy had to answer in its place, the error budget says so.
  private func served(_ flag: EndpointFlag, _ record: ShadowRecord) -> ShadowEvidence.Served? {
    let (legacy, repository) = (record.tally[.served(.legacy)], record.tally[.served(.repository)])
    guard legacy + repository > 0 else { return nil }
    let (expected, unexpected) =
      switch flag.state.stage.authority {
      case .legacy: (legacy, repository)
      case .repository: (repository, legacy)
      case .share: (repository, 0)
      }
    return ShadowEvidence.Served(
      expected: expected, unexpected: unexpected, since: max(record.since, flag.since ?? record.since))
  }
}
