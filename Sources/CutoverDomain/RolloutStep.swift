/// A step of the order in which a domain's endpoints are best moved: what is simple, and shows a fault soon, comes first.
/// It is advice; nothing refuses another order.
public struct RolloutStep: Sendable, Equatable {
  /// The endpoint's name.
  public let endpoint: String
  /// Why it has this place, as a sentence without a full stop.
  public let reason: String

  public init(_ endpoint: String, _ reason: String) {
    self.endpoint = endpoint
    self.reason = reason
  }
}
