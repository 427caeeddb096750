package import CutoverDomain
package import CutoverFlags

/// What the ledger has of one endpoint.
package struct ShadowRecord: Sendable, Equatable {
  /// The last answer that fell back to the legacy side.
  package struct Fallback: Sendable, Equatable {
    /// Unix milliseconds.
    package let at: Int64
    /// How many answers had been counted by then.
    package let served: Int
  }

  /// What the counts were taken with.
  package let basis: EvidenceBasis
  /// When counting began, in Unix milliseconds.
  package let since: Int64
  /// When it began to be counted which side served: the last flip, in Unix milliseconds.
  package let servedSince: Int64
  /// `nil` where none fell back since then.
  package let lastFallback: Fallback?
  package let tally: ShadowTally
  /// The newest first; not all of them where there are many.
  package let differences: [ShadowDifference]
  package let differenceCount: Int

  /// The same as the gates look at it.
  package var evidence: ShadowEvidence {
    let served = ServedSide.allCases.reduce(0) { $0 + tally[.served($1)] }
    return ShadowEvidence(
      samples: tally.samples, different: tally[.outcome(.different)], emptyBoth: tally[.outcome(.empty)],
      errorBoth: tally[.outcome(.bothFailed)], behind: tally[.outcome(.lagging)],
      skipped: tally[.outcome(.skipped)], unconfirmed: tally[.outcome(.unconfirmed)], legacy: tally.reads(of: .legacy),
      repository: tally.reads(of: .repository), since: since, basis: basis,
      fingerprints: differences.map(\.fingerprint),
      served: served == 0
        ? nil
        : ShadowEvidence.Served(
          expected: served - (lastFallback?.served ?? 0), unexpected: tally[.fallback], since: servedSince,
          lastFallback: lastFallback?.at))
  }
}

extension ShadowTally {
  /// The reads of a side: how many, how many failed, how long 99 of 100 took at most.
  package func reads(of side: ServedSide) -> ShadowEvidence.Reads {
    ShadowEvidence.Reads(
      count: self[.read(side)], errors: self[.failed(side)], p99: (latency(of: side, quantile: 0.99) ?? 0) * 1000,
      timed: LatencyBuckets.range.reduce(0) { $0 + self[.latency(side, bucket: $1)] })
  }
}
