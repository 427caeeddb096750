/// What becomes of a difference that nothing tolerates.
enum Filing {
  case report
  /// Only noted: it counts once the request has been read again.
  case note(DifferenceSet)
  /// Reported as earlier reads have decided.
  case conclude(Candidates)

  var noted: DifferenceSet {
    guard case .note(let differences) = self else { return DifferenceSet(limit: 0) }
    return differences
  }

  /// How the difference is reported; `nil` where it is not, or not yet. `key` and `values` are asked for where they matter.
  mutating func file(
    _ key: () -> DifferenceSet.Key, values: () -> ValueHash
  ) -> (verdict: Difference.Verdict, reads: Int)? {
    switch self {
    case .report: return (.confirmed, 1)
    case .note(var differences):
      self = .report  // so that the set is changed where it is, and not copied
      differences.add(key(), values())
      self = .note(differences)
      return nil
    case .conclude(let candidates): return candidates.verdict(on: key())
    }
  }
}
