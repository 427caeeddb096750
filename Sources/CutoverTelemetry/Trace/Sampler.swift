/// Which traces are recorded: as the caller that began the trace has decided, else a share of all, the same for every
/// program that sees the trace.
package struct Sampler: Sendable, Equatable {
  /// From 0, none, to 1, all.
  package let ratio: Double
  /// Whether the decision of the caller that began the trace counts.
  package let followsParent: Bool

  package init(ratio: Double, followsParent: Bool = true) {
    self.ratio = min(1, max(0, ratio))
    self.followsParent = followsParent
  }

  func decides(parentSampled: Bool?, trace: UInt128) -> Bool {
    if followsParent, let parentSampled { return parentSampled }
    // The lower half of the number is random by the specification, level 2.
    return ratio >= 1 || Double(UInt64(truncatingIfNeeded: trace) >> 1) < ratio * 0x1p63
  }
}
