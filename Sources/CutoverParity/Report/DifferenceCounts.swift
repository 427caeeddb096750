/// Differences by verdict, as every place shows them to people: what counts, and beside it what rules tolerate.
public struct DifferenceCounts: Sendable, Equatable, CustomStringConvertible {
  /// Differences that no rule tolerates.
  public let counting: Int
  public let tolerated: Int

  public init(_ differences: [Difference.Verdict: Int]) {
    tolerated = differences[.tolerated] ?? 0
    counting = differences.values.reduce(0, +) - tolerated
  }

  /// `3`, or `3 + 2 tolerated`.
  public var description: String { tolerated == 0 ? "\(counting)" : "\(counting) + \(tolerated) tolerated" }

  /// The sum of what several endpoints have.
  public static func sum(_ parts: some Sequence<[Difference.Verdict: Int]>) -> DifferenceCounts {
    DifferenceCounts(parts.reduce(into: [:]) { sum, part in sum.merge(part, uniquingKeysWith: +) })
  }
}
