/// What a comparison says of an endpoint, or of a whole run.
package enum ParityVerdict: String, Sendable, CaseIterable {
  /// Everything was compared, and clients cannot tell the sides apart.
  case clean
  /// At least one difference is confirmed.
  case different
  /// Neither can be said. Never to be taken for `clean`.
  case inconclusive
}

/// The exit status of a parity run: 0, or the sum of what applies.
package struct ParityExitStatus: OptionSet, Sendable, Equatable {
  package let rawValue: Int32

  package init(rawValue: Int32) { self.rawValue = rawValue }

  /// An endpoint is ``ParityVerdict/different``.
  package static let different = ParityExitStatus(rawValue: 1)
  /// An endpoint is ``ParityVerdict/inconclusive``, or was not compared to the end.
  package static let inconclusive = ParityExitStatus(rawValue: 2)
  /// A rule has expired or was never used.
  package static let rules = ParityExitStatus(rawValue: 4)
}

/// From what was found to the verdict of one endpoint: no I/O, no clock.
///
/// No evidence is not good evidence: a read that failed, a run that stopped, differences that are undecided, and
/// answers without a record all keep an endpoint from being clean.
package struct VerdictTally: Sendable, Equatable {
  package enum Event: Sendable, Equatable {
    /// A pair of answers was compared to the end, with so many records.
    case compared(records: Int)
    /// A difference was found.
    case difference(Difference.Verdict)
    /// Something that was planned could not be compared.
    case failed
    /// Everything that was planned has been tried.
    case finished
  }

  private let mayBeEmpty: Bool
  private var records = 0
  private var confirmed = 0
  private var undecided = 0
  private var failures = 0
  private var hasFinished = false

  package init(mayBeEmpty: Bool) { self.mayBeEmpty = mayBeEmpty }

  /// Adds what has happened, `count` times.
  package mutating func add(_ event: Event, count: Int = 1) {
    switch event {
    case .compared(let records): self.records += count * records
    case .difference(.confirmed): confirmed += count
    case .difference(.pending), .difference(.inconclusive): undecided += count
    case .difference(.tolerated): break
    case .failed: failures += count
    case .finished: hasFinished = true
    }
  }

  /// Whether no record was compared although there should have been one.
  package var nothingCompared: Bool { records == 0 && !mayBeEmpty }

  /// Whether all that was planned has been compared and decided.
  package var isComplete: Bool { hasFinished && failures == 0 && undecided == 0 && !nothingCompared }

  package var verdict: ParityVerdict {
    if confirmed > 0 { return .different }
    return isComplete ? .clean : .inconclusive
  }
}
