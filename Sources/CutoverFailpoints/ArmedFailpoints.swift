import Glibc
import Synchronization

/// The places of `CUTOVER_FAILPOINTS`, and how often each was passed.
struct ArmedFailpoints: Sendable {
  private enum Trigger: Sendable {
    case pass(Int)
    case chance(Double)
  }

  private final class Place: Sendable {
    let trigger: Trigger
    let passes = Mutex(0)

    init(_ trigger: Trigger) { self.trigger = trigger }
  }

  private let places: [String: Place]

  /// `nil` for an empty text. A text that cannot be read ends the program: a test that kills nothing proves nothing.
  init?(_ text: String) {
    guard !text.isEmpty else { return nil }
    var places: [String: Place] = [:]
    for item in text.split(separator: ",") {
      let parts = item.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, let trigger = Self.trigger(parts[1]) else {
        fatalError("CUTOVER_FAILPOINTS: cannot read '\(item)'; write name=kill, name=kill@N or name=kill%P")
      }
      places[parts[0]] = Place(trigger)
    }
    self.places = places
  }

  private static func trigger(_ text: String) -> Trigger? {
    guard text.hasPrefix("kill") else { return nil }
    let rest = text.dropFirst("kill".count)
    if rest.isEmpty { return .pass(1) }
    if rest.first == "@" { return Int(rest.dropFirst()).map { .pass($0) } }
    if rest.first == "%" { return Double(rest.dropFirst()).map { .chance($0) } }
    return nil
  }

  func reach(_ name: String) {
    guard let place = places[name] else { return }
    switch place.trigger {
    case .pass(let wanted):
      let passes = place.passes.withLock { count in
        count += 1
        return count
      }
      if passes != wanted { return }
    case .chance(let probability):
      if Double.random(in: 0..<1) >= probability { return }
    }
    kill(getpid(), SIGKILL)
    while true { pause() }
  }
}
