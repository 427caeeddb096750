package import CutoverFlags
import CutoverHosting
import CutoverParity

/// What the reports of a folder are worth: whether the history knows a run of the name, with these stores and this content.
package struct ReportStanding {
  package enum Standing: String {
    /// The history has it as it is.
    case recorded
    /// The history has the run, and the file says something else.
    case altered
    /// The history has no such run: it is of another site, or could not be recorded.
    case unknown
    /// The run is about other stores.
    case elsewhere
    /// The run compared an endpoint that was complete: the history leaves such a run out on purpose.
    case aside
    /// The history cannot be asked.
    case unchecked
  }

  private let known: [String: RecordedRun]?
  private let history: RecordedRuns.History?
  private let trail: AuditTrail

  /// `trail` says which endpoints were complete when a run began.
  package init(_ history: RecordedRuns.History?, _ trail: AuditTrail) {
    self.history = history
    self.trail = trail
    known = history.map { Dictionary($0.runs.map { ($0.id, $0) }) { first, _ in first } }
  }

  package func of(_ run: ReportedRun) -> Standing {
    guard let known, let history else { return .unchecked }
    guard let recorded = known[run.id.text] else {
      let wasComplete = run.endpoints.contains { endpoint in
        trail.state(of: history.domain.flagKey(of: endpoint), at: run.started)?.stage == .complete
      }
      return wasComplete ? .aside : .unknown
    }
    if recorded.reportHash != run.hash { return .altered }
    return history.isOwn(recorded) ? .recorded : .elsewhere
  }

  /// What is worth nothing among `runs`, a line each of the newest, for people. `isMet`: nobody needs another run.
  package func remarks(on runs: [ReportedRun], isMet: Bool) -> [String] {
    let next = isMet ? "" : "; 'cutover parity run' makes one that counts"
    let all = runs.compactMap { run -> String? in
      switch of(run) {
      case .recorded, .unchecked, .aside: nil
      case .altered: "the report of run \(run.id) is not what the run wrote: it counts by what the history knows"
      case .unknown:
        "the report of run \(run.id) does not count: the history has no such run, since the report was made elsewhere or the "
          + "run could not be recorded\(next)"
      case .elsewhere:
        "the report of run \(run.id) does not count: it is about other stores than those of the settings\(next)"
      }
    }
    return all.count <= Self.shown ? all : all.prefix(Self.shown) + ["… and \(all.count - Self.shown) more reports"]
  }

  private static let shown = 5
}
