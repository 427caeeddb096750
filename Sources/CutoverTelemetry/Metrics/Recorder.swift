import Synchronization

/// How values are distributed: how many were at most each bound of the buckets, and their sum.
///
/// A value costs two atomic additions and a search among a dozen bounds.
package final class Recorder: Metric, @unchecked Sendable {
  private let bounds: [Double]
  // Owned by this object and never moved; its elements are atomic. The last is of what is beyond every bound.
  private let counts: UnsafeMutablePointer<Atomic<UInt64>>
  private let sum = Atomic<UInt64>(Double(0).bitPattern)

  package init(_ description: MetricDescription) {
    precondition(description.kind == .histogram, "\(description.name) is no histogram")
    bounds = description.buckets
    counts = .allocate(capacity: bounds.count + 1)
    for index in 0...bounds.count { (counts + index).initialize(to: Atomic(0)) }
  }

  deinit {
    counts.deinitialize(count: bounds.count + 1)
    counts.deallocate()
  }

  package func record(_ value: Double) {
    // What is not a number would spoil the sum for ever.
    guard !value.isNaN else { return }
    let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
    counts[bucket].wrappingAdd(1, ordering: .relaxed)
    sum.add(value)
  }

  package func reading() -> MetricReading {
    // The number of values is the sum of what was read here, so that the buckets never contradict it.
    .distribution(
      Distribution(
        bounds: bounds, counts: (0...bounds.count).map { counts[$0].load(ordering: .relaxed) },
        sum: Double(bitPattern: sum.load(ordering: .relaxed))))
  }
}
