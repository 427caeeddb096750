import Synchronization

/// What the bodies that are being received may hold of memory, over all connections of a server.
///
/// Each connection has a share of its own, which no other can take from it: enough for a small body. What a body holds
/// beyond that comes out of one common amount, so that a thousand clients that send large bodies slowly cannot fill the
/// memory, and cannot keep small bodies out either.
final class BodyBudget: Sendable {
  /// What a connection may hold without asking.
  let share: Int
  private let common: Int
  private let used = Atomic<Int>(0)

  init(share: Int, common: Int) {
    self.share = share
    self.common = common
  }

  /// Changes what one connection holds from `old` to `new` bytes; false where the common amount does not suffice.
  func change(from old: Int, to new: Int) -> Bool {
    let difference = max(0, new - share) - max(0, old - share)
    if difference <= 0 {
      if difference < 0 { used.wrappingAdd(difference, ordering: .relaxed) }
      return true
    }
    if used.wrappingAdd(difference, ordering: .relaxed).newValue <= common { return true }
    used.wrappingSubtract(difference, ordering: .relaxed)
    return false
  }

  /// What is in use of the common amount.
  var inUse: Int { used.load(ordering: .relaxed) }

  static func exhausted() -> Problem {
    Problem(
      503, "too many large bodies are being received; send this one again later, in smaller pieces where it has lines",
      headers: ["Retry-After": "5"])
  }
}
