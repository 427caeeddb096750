/// How much the dual writer takes in before it says no.
public struct Limits: Sendable {
  /// How many entries the slowest sink may be behind before callers are told to come back later.
  public var lag: Int64
  /// How much of the newest events stays in memory for the sinks, in bytes of JSON text.
  public var memory: Int

  public init(lag: Int64 = 2_000_000, memory: Int = 64 << 20) {
    self.lag = lag
    self.memory = memory
  }
}
