import Synchronization

/// A number that goes up and down.
public final class Meter: Metric {
  private let bits = Atomic<UInt64>(Double(0).bitPattern)

  public init(_ description: MetricDescription) {
    precondition(description.kind == .gauge, "\(description.name) is no gauge")
  }

  public func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

  public func increment(by amount: Double = 1) { bits.add(amount) }

  public func decrement(by amount: Double = 1) { bits.add(-amount) }

  public var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

  public func reading() -> MetricReading { .value(value) }
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
