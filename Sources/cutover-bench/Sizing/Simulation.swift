/// A clock that jumps from one thing that happens to the next, in seconds.
final class Simulation {
  private(set) var now = 0.0
  private var heap: [Event] = []
  private var count = 0

  private struct Event {
    let at: Double
    /// What comes first among what happens at once.
    let number: Int
    let body: () -> Void

    func precedes(_ other: Event) -> Bool { (at, number) < (other.at, other.number) }
  }

  /// Has `body` happen after so many seconds.
  func after(_ seconds: Double, _ body: @escaping () -> Void) {
    count += 1
    heap.append(Event(at: now + seconds, number: count, body: body))
    var index = heap.count - 1
    while index > 0, heap[index].precedes(heap[(index - 1) / 2]) {
      heap.swapAt(index, (index - 1) / 2)
      index = (index - 1) / 2
    }
  }

  func run(until end: Double) {
    while let next = heap.first, next.at <= end {
      removeFirst()
      now = next.at
      next.body()
    }
    now = end
  }

  private func removeFirst() {
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    var index = 0
    while true {
      let first = [2 * index + 1, 2 * index + 2].filter { $0 < heap.count }.min { heap[$0].precedes(heap[$1]) }
      guard let first, heap[first].precedes(heap[index]) else { return }
      heap.swapAt(index, first)
      index = first
    }
  }
}

/// Something of which there are a few: the processors of a machine, or the lock of the journal's head. Who comes first is
/// served first.
final class Resource {
  let name: String
  private let simulation: Simulation
  private let size: Int
  private var used = 0
  private var waiting: [(seconds: Double, body: () -> Void)] = []
  private var first = 0
  private var busy = 0.0

  init(_ name: String, _ size: Int, in simulation: Simulation) {
    (self.name, self.size, self.simulation) = (name, size, simulation)
  }

  /// Has one of it for so many seconds, as soon as one is free; then `body`.
  func use(_ seconds: Double, then body: @escaping () -> Void) {
    guard used < size else { return waiting.append((seconds, body)) }
    begin(seconds, body)
  }

  private func begin(_ seconds: Double, _ body: @escaping () -> Void) {
    used += 1
    busy += seconds
    simulation.after(seconds) { [self] in
      used -= 1
      if first < waiting.count {
        let next = waiting[first]
        first += 1
        if first > 1024, first * 2 > waiting.count {
          waiting.removeFirst(first)
          first = 0
        }
        begin(next.seconds, next.body)
      }
      body()
    }
  }

  /// The part of it that was in use.
  var load: Double { simulation.now > 0 ? busy / (simulation.now * Double(size)) : 0 }
}
