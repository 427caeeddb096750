package import CutoverDomain

/// One of the counts that are kept of an endpoint.
package enum ShadowCounter: Hashable, Sendable {
  case outcome(ShadowOutcome)
  /// Answers that clients got from a side since the last flip.
  case served(ServedSide)
  /// Answers that clients got from the legacy side because the repository, whose turn it was, could not.
  case fallback
  /// Reads of a side, and those that ended with an error.
  case read(ServedSide)
  case failed(ServedSide)
  /// Reads of a side that took as long as a bucket of ``LatencyBuckets`` says.
  case latency(ServedSide, bucket: Int)

  /// The name that the ledger knows it by.
  var name: String {
    switch self {
    case .outcome(let outcome): "outcome.\(outcome.rawValue)"
    case .served(let side): "served.\(side.rawValue)"
    case .fallback: "fallback"
    case .read(let side): "read.\(side.rawValue)"
    case .failed(let side): "failed.\(side.rawValue)"
    case .latency(let side, let bucket): "latency.\(side.rawValue).\(bucket)"
    }
  }

  /// `nil` for a name of another version of the program, whose count is of no use here.
  init?(name: String) {
    let parts = name.split(separator: ".").map(String.init)
    let side = parts.count > 1 ? ServedSide(rawValue: parts[1]) : nil
    switch (parts.first, side) {
    case ("outcome", _):
      guard parts.count == 2, let outcome = ShadowOutcome(rawValue: parts[1]) else { return nil }
      self = .outcome(outcome)
    case ("fallback", _): self = .fallback
    case ("served", let side?): self = .served(side)
    case ("read", let side?): self = .read(side)
    case ("failed", let side?): self = .failed(side)
    case ("latency", let side?):
      guard parts.count == 3, let bucket = Int(parts[2]), LatencyBuckets.range.contains(bucket) else { return nil }
      self = .latency(side, bucket: bucket)
    default: return nil
    }
  }
}
