/// Differences by verdict, as every place shows them to people: what counts, and beside it what rules tolerate.
package struct DifferenceCounts: Sendable, Equatable, CustomStringConvertible {
  /// Differences that no rule tolerates.
  package let counting: Int
  package let tolerated: Int

  package init(_ differences: [Difference.Verdict: Int]) {
    tolerated = differences[.tolerated] ?? 0
    counting = differences.values.reduce(0, +) - tolerated
  }

  /// `3`, or `3 + 2 tolerated`.
  package var description: String { tolerated == 0 ? "\(counting)" : "\(counting) + \(tolerated) tolerated" }

  /// The sum of what several endpoints have.
  package static func sum(_ parts: some Sequence<[Difference.Verdict: Int]>) -> DifferenceCounts {
    DifferenceCounts(parts.reduce(into: [:]) { sum, part in sum.merge(part, uniquingKeysWith: +) })
  }
}
