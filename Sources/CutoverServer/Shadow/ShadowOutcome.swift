/// What became of one answer that was compared with the other side's.
package enum ShadowOutcome: String, Sendable, CaseIterable {
  /// Both sides say the same, and it is something.
  case matched
  /// Both sides have nothing to show, which is no evidence.
  case empty
  /// The sides differ at one moment of the journal.
  case different
  /// They differed when they were read, and not at one moment: one side was behind the other.
  case lagging
  /// The repository could not answer, the legacy side could.
  case repositoryFailed
  /// The repository did not answer in time.
  case repositoryLate
  /// The legacy side could not answer, the repository could.
  case legacyFailed
  /// Neither side could answer, which is no evidence.
  case bothFailed
  /// They differed, and it could not be found out whether they do at one moment.
  case unconfirmed
  /// Not compared: more came than can be looked at.
  case skipped

  /// Whether it counts as a sample of the gate.
  package var isSample: Bool { self == .matched || self == .different }
}
