import Synchronization

/// A number that goes up and down.
package final class Meter: Metric {
  private let bits = Atomic<UInt64>(Double(0).bitPattern)

  package init(_ description: MetricDescription) {
    precondition(description.kind == .gauge, "\(description.name) is no gauge")
  }

  package func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

  package func increment(by amount: Double = 1) { bits.add(amount) }

  package func decrement(by amount: Double = 1) { bits.add(-amount) }

  package var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

  package func reading() -> MetricReading { .value(value) }
}

extension Atomic<UInt64> {
  /// Adds to the `Double` whose bits these are.
  borrowing func add(_ amount: Double) {
    var old = load(ordering: .relaxed)
    while true {
      let new = (Double(bitPattern: old) + amount).bitPattern
      let (exchanged, original) = compareExchange(expected: old, desired: new, ordering: .relaxed)
      if exchanged { return }
      old = original
    }
  }
}
