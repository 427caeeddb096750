import CutoverBasics

/// How much a run has read again.
package struct RereadCounts: Sendable, Equatable {
  /// How often it has read what was not decided, with a fresh snapshot each time.
  package var rounds = 0
  /// The differences that were to be read again.
  package var queued = 0
  /// Those of them whose record was equal later: one side had been behind the other.
  package var gone = 0
  /// The longest that one of those was seen until it was gone, in milliseconds.
  package var lag: Int64 = 0

  package init(rounds: Int = 0) { self.rounds = rounds }

  /// `re-checked 12 differences; 10 cleared in 4 rounds, after 0.3 s at most`
  var words: String {
    var words = "re-checked \(counted(queued, "difference")); "
    words += "\(gone) cleared in \(counted(rounds, "round"))"
    if gone > 0 { words += ", after \(lag / 1000).\(lag / 100 % 10) s at most" }
    return words
  }

  mutating func add(_ candidates: Candidates) {
    queued += candidates.seen
    gone += candidates.gone
    lag = max(lag, candidates.lag)
  }

  mutating func add(_ other: RereadCounts) {
    queued += other.queued
    gone += other.gone
    lag = max(lag, other.lag)
  }
}
