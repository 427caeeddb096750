import ArenaDomain
import CutoverDomain
import CutoverFlags
import CutoverJSON
import CutoverParity

/// What is kept of a parity run's report: all but its differences.
struct ReportedRun: Sendable {
  struct Endpoint: Sendable {
    let name: String
    let evidence: RunEvidence
    /// Those that nothing tolerates.
    let differences: Int
  }

  let id: RunID
  /// Unix milliseconds.
  let started: Int64
  let ended: Int64
  let mode: ParityReport.Mode
  let verdict: ParityVerdict
  let isComplete: Bool
  let exitStatus: ParityExitStatus
  let endpoints: [Endpoint]

  init(_ report: ParityReport) {
    id = report.id
    started = report.started
    ended = report.ended
    mode = report.mode
    verdict = report.verdict
    isComplete = report.isComplete
    exitStatus = report.exitStatus
    endpoints = report.endpoints.map {
      Endpoint(name: $0.name, evidence: RunEvidence(report, $0), differences: $0.differences[.confirmed] ?? 0)
    }
  }

  /// What it says of the endpoint of a flag; `nil` where it did not compare that one.
  func endpoint(of key: String) -> Endpoint? { endpoints.first { FlagSettings.key(of: $0.name) == key } }

  var json: JSONValue {
    .object([
      "id": .text(id.text), "started": .text(Moment.text(started)), "ended": .text(Moment.text(ended)),
      "mode": .text(mode.rawValue), "verdict": .text(verdict.rawValue), "complete": .bool(isComplete),
      "exit_status": .integer(exitStatus.rawValue),
      "differences": .integer(endpoints.reduce(0) { $0 + $1.differences }),
    ])
  }

  /// The run as one of the last of an endpoint.
  func json(of endpoint: Endpoint) -> JSONValue {
    .object([
      "id": .text(id.text), "started": .text(Moment.text(started)),
      "verdict": .text(endpoint.evidence.verdict.rawValue), "complete": .bool(endpoint.evidence.isComplete),
      "differences": .integer(endpoint.differences),
    ])
  }
}

extension RunEvidence {
  /// What `report` says of one of its endpoints.
  init(_ report: ParityReport, _ endpoint: EndpointReport) {
    self.init(
      id: report.id.text, started: report.started, ended: report.ended, verdict: Verdict(endpoint.verdict),
      isComplete: endpoint.isComplete && report.failure == nil,
      isFull: report.mode != .confirm && endpoint.records.skipped == 0,
      records: endpoint.records.compared + endpoint.records.skipped,
      basis: EvidenceBasis(
        rulesHash: report.basis.rulesHash, comparatorHash: Self.comparator(report, endpoint.name),
        schemaVersion: report.basis.schemaVersion), sequence: report.basis.sequence)
    // A confirming run looks only at what an earlier one found: it can refute, and prove nothing.
    if report.mode == .confirm, verdict == .clean { isComplete = false }
  }

  /// The comparator of one endpoint. A report has the hash of all that it compared: where this program would compare the
  /// same in the same way, it is this program's hash of the one.
  private static func comparator(_ report: ParityReport, _ name: String) -> String {
    let names = Set(report.endpoints.map(\.name))
    let same = Arena.endpoints.filter { names.contains($0.name) }
    guard same.count == names.count, Comparator.hash(of: same) == report.basis.comparatorHash else {
      return report.basis.comparatorHash
    }
    return Comparator.hash(of: same.filter { $0.name == name })
  }
}

extension RunEvidence.Verdict {
  init(_ verdict: ParityVerdict) {
    switch verdict {
    case .clean: self = .clean
    case .different: self = .different
    case .inconclusive: self = .inconclusive
    }
  }
}
