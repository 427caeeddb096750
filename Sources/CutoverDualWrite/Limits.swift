/// How much the dual writer takes in before it says no.
package struct Limits: Sendable {
  /// How many entries the slowest sink may be behind before callers are told to come back later.
  package var lag: Int64
  /// How much of the newest events stays in memory for the sinks, in bytes of JSON text.
  package var memory: Int
  /// For how many seconds sinks are held for a cut, and callers for a backfill, while another sink is waited for.
  package var hold: Double
  /// After how many seconds a caller that is kept waiting is told to come again.
  package var gate: Double { 2 * hold + 1 }
  /// After how many seconds without an answer the journal's disk is said to hang.
  package var stall: Double

  package init(lag: Int64 = 2_000_000, memory: Int = 64 << 20, hold: Double = 2, stall: Double = 5) {
    self.lag = lag
    self.memory = memory
    self.hold = hold
    self.stall = stall
  }
}
