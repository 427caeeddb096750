import Synchronization

/// A number that only grows. Cheap enough for the hottest path: one atomic addition.
package final class Counter: Metric {
  private let count = Atomic<Int64>(0)

  package init(_ description: MetricDescription) {
    precondition(description.kind == .counter, "\(description.name) is no counter")
  }

  package func increment(by amount: Int64 = 1) {
    precondition(amount >= 0, "a counter does not go down")
    count.wrappingAdd(amount, ordering: .relaxed)
  }

  package var value: Int64 { count.load(ordering: .relaxed) }

  package func reading() -> MetricReading { .value(Double(value)) }
}
