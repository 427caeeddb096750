/// What the flag of one endpoint says.
public struct FlagState: Sendable, Equatable {
  /// `<domain>.<endpoint>`: `arena.trades`.
  public let key: String
  public var stage: Stage
  /// The share of clients, in percent, whom the repository answers in ``Stage/live``; 1 to 100.
  public var percent: Int

  public init(key: String, stage: Stage, percent: Int = 100) {
    self.key = key
    self.stage = stage
    self.percent = percent
  }
}
