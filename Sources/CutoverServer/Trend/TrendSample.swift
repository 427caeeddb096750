import CutoverDomain

/// What was seen of an endpoint within one interval. Small: some thousands of them are kept.
struct TrendSample: Sendable, Equatable {
  /// The end of the interval, Unix seconds.
  var at: Int64
  /// The 99th percentile of each side's reads, in milliseconds; not a number where there were none.
  var legacyP99: Float
  var repositoryP99: Float
  var legacyReads: UInt32
  var legacyErrors: UInt32
  var repositoryReads: UInt32
  var repositoryErrors: UInt32
  /// Answers compared with content, and those that differed.
  var compared: UInt32
  var different: UInt32
  /// Answers that clients got, and those of them that the repository gave.
  var served: UInt32
  var servedByRepository: UInt32

  /// - Parameter tally: What was counted within the interval.
  init(at milliseconds: Int64, _ tally: ShadowTally) {
    func count(_ counter: ShadowCounter) -> UInt32 { UInt32(clamping: tally[counter]) }
    func p99(_ side: ServedSide) -> Float { tally.latency(of: side, quantile: 0.99).map { Float($0 * 1000) } ?? .nan }
    at = milliseconds / 1000
    legacyP99 = p99(.legacy)
    repositoryP99 = p99(.repository)
    legacyReads = count(.read(.legacy))
    legacyErrors = count(.failed(.legacy))
    repositoryReads = count(.read(.repository))
    repositoryErrors = count(.failed(.repository))
    compared = UInt32(clamping: tally.samples)
    different = count(.outcome(.different))
    servedByRepository = count(.served(.repository))
    served = servedByRepository &+ count(.served(.legacy))
  }
}

/// How far the sides were behind the journal at one time, in seconds; not a number where that was not known.
struct LagSample: Sendable {
  var legacy: Float
  var repository: Float

  init(_ lag: RollbackSupervisor.SideLag?) {
    legacy = lag?.legacy.map { Float($0) } ?? .nan
    repository = lag?.repository.map { Float($0) } ?? .nan
  }
}
