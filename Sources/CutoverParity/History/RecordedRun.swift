import CutoverBasics

/// A run as the history has it.
public struct RecordedRun: Sendable, Equatable {
  /// How far a run has come.
  public enum Progress: String, Sendable {
    /// It has ended, and said what it found.
    case ended
    /// It goes on.
    case running
    /// It has not ended and does not go on: it was killed, or lost the database.
    case abandoned
  }

  /// What a run said at its end.
  public struct Outcome: Sendable, Equatable {
    public var verdict: ParityVerdict
    public var isComplete: Bool
    public var exitStatus: ParityExitStatus
    /// Unix milliseconds.
    public var ended: Int64
    public var failure: String?
    public var endpoints: [RecordedEndpoint]
  }

  /// The units of work of a run.
  public struct Segments: Sendable, Equatable {
    public var total: Int
    public var done: Int
  }

  public var id: String
  public var domain: String
  /// Unix milliseconds.
  public var started: Int64
  public var mode: ParityReport.Mode
  public var basis: ParityReport.Basis
  public var onlyKeys: Bool
  public var progress: Progress
  /// How far a run has come that has not ended; `nil` where it does not say.
  public var segments: Segments?
  /// `nil` for a run that has not ended.
  public var outcome: Outcome?
  /// In which order runs began, whatever their clocks say: a later run has a larger one.
  public var number: Int64
  /// When the run was noted first, and when it was recorded, by the clock of the database, in Unix milliseconds.
  public var begun: Int64
  public var recorded: Int64?
  /// The SHA-256 of its `report.json`; `nil` where the history does not have it.
  public var reportHash: String?

  /// By how many milliseconds the clock of the run was ahead of that of the database when it was recorded; 0 where it was
  /// not.
  public var clockAhead: Int64 { max(0, (outcome?.ended ?? 0) - (recorded ?? .max)) }
}

/// What a run found of one endpoint.
public struct RecordedEndpoint: Sendable, Equatable {
  public var name: String
  public var verdict: ParityVerdict
  public var isComplete: Bool
  public var requests: EndpointReport.Coverage
  public var records: EndpointReport.Coverage
  /// By verdict; what is pending counts as inconclusive.
  public var differences: [Difference.Verdict: Int]
  public var states: [Difference.State: Int]
  /// Whether ``states`` count all differences: a run tells only so many apart.
  public var statesAreComplete: Bool
  /// Milliseconds.
  public var duration: Int64

  public var differenceCount: Int { differences.values.reduce(0, +) }
}

/// A difference that a run saw first, saw changed, saw gone, or saw again.
public struct Transition: Sendable, Equatable {
  public var endpoint: String
  public var fingerprint: String
  public var state: Difference.State
  public var kind: String
  /// The call that it is in, as people type it.
  public var request: String
  public var path: String
}

/// A difference that is not resolved.
public struct UnresolvedDifference: Sendable, Equatable {
  public var endpoint: String
  public var fingerprint: String
  public var kind: String
  public var request: String
  public var path: String
  public var state: Difference.State
  public var firstRun: String
  /// Unix milliseconds.
  public var firstSeen: Int64
  public var lastRun: String
  /// In how many runs it was seen.
  public var occurrences: Int
}

extension RecordedRun {
  /// When it began: RFC 3339, UTC.
  public var startedText: String { UTCDate(started).text }
}

extension UnresolvedDifference {
  /// When the first run that saw it began: RFC 3339, UTC.
  public var firstSeenText: String { UTCDate(firstSeen).text }
}
