/// A moment at which both sides of an endpoint agreed in all there is.
public struct Baseline: Sendable, Equatable {
  /// The id of the run that found it.
  public let run: String
  /// The moment, as the domain tells it.
  public let landmark: String

  public init(run: String, landmark: String) {
    self.run = run
    self.landmark = landmark
  }
}
