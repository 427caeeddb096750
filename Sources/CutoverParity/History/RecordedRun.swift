import CutoverBasics

/// A run as the history has it.
package struct RecordedRun: Sendable, Equatable {
  /// How far a run has come.
  package enum Progress: String, Sendable {
    /// It has ended, and said what it found.
    case ended
    /// It goes on.
    case running
    /// It has not ended and does not go on: it was killed, or lost the database.
    case abandoned
  }

  /// What a run said at its end.
  package struct Outcome: Sendable, Equatable {
    package var verdict: ParityVerdict
    package var isComplete: Bool
    package var exitStatus: ParityExitStatus
    /// Unix milliseconds.
    package var ended: Int64
    package var failure: String?
    package var endpoints: [RecordedEndpoint]
  }

  /// The units of work of a run.
  package struct Segments: Sendable, Equatable {
    package var total: Int
    package var done: Int
  }

  package var id: String
  package var domain: String
  /// Unix milliseconds.
  package var started: Int64
  package var mode: ParityReport.Mode
  package var basis: ParityReport.Basis
  package var onlyKeys: Bool
  package var progress: Progress
  /// How far a run has come that has not ended; `nil` where it does not say.
  package var segments: Segments?
  /// `nil` for a run that has not ended.
  package var outcome: Outcome?
  /// In which order runs began, whatever their clocks say: a later run has a larger one.
  package var number: Int64
  /// When the run was noted first, and when it was recorded, by the clock of the database, in Unix milliseconds.
  package var begun: Int64
  package var recorded: Int64?
  /// The SHA-256 of its `report.json`; `nil` where the history does not have it.
  package var reportHash: String?
  /// What noted the writes of others to what each endpoint shows when the run began; none of an endpoint that the run says
  /// nothing of.
  package var watches: [String: String] = [:]

  /// By how many milliseconds the clock of the run was ahead of that of the database when it was recorded; 0 where it was
  /// not.
  package var clockAhead: Int64 { max(0, (outcome?.ended ?? 0) - (recorded ?? .max)) }
}

/// What a run found of one endpoint.
package struct RecordedEndpoint: Sendable, Equatable {
  package var name: String
  package var verdict: ParityVerdict
  package var isComplete: Bool
  package var requests: EndpointReport.Coverage
  package var records: EndpointReport.Coverage
  /// By verdict; what is pending counts as inconclusive.
  package var differences: [Difference.Verdict: Int]
  package var states: [Difference.State: Int]
  /// Whether ``states`` count all differences: a run tells only so many apart.
  package var statesAreComplete: Bool
  /// Milliseconds.
  package var duration: Int64

  package var differenceCount: Int { differences.values.reduce(0, +) }
}

/// A difference that a run saw first, saw changed, saw gone, or saw again.
package struct Transition: Sendable, Equatable {
  package var endpoint: String
  package var fingerprint: String
  package var state: Difference.State
  package var kind: String
  /// The call that it is in, as people type it.
  package var request: String
  package var path: String
}

/// A difference that is not resolved.
package struct UnresolvedDifference: Sendable, Equatable {
  package var endpoint: String
  package var fingerprint: String
  package var kind: String
  package var request: String
  package var path: String
  package var state: Difference.State
  package var firstRun: String
  /// Unix milliseconds.
  package var firstSeen: Int64
  package var lastRun: String
  /// In how many runs it was seen.
  package var occurrences: Int
}

extension RecordedRun {
  /// When it began: RFC 3339, UTC.
  package var startedText: String { UTCDate(started).text }
}

extension UnresolvedDifference {
  /// When the first run that saw it began: RFC 3339, UTC.
  package var firstSeenText: String { UTCDate(firstSeen).text }
}
