import CutoverBasics
import CutoverDomain
package import CutoverFlags
package import CutoverHosting
package import CutoverJSON
package import CutoverParity

/// What is kept of a parity run's report: all but its differences. It says what the file says, and is evidence of nothing:
/// see ``RecordedRuns``.
package struct ReportedRun: Sendable {
  package let id: RunID
  package let domain: String
  /// The SHA-256 of its file.
  package let hash: String
  /// Unix milliseconds.
  package let started: Int64
  package let ended: Int64
  package let mode: ParityReport.Mode
  package let verdict: ParityVerdict
  package let isComplete: Bool
  package let exitStatus: ParityExitStatus
  /// Those that nothing tolerates.
  package let differences: Int
  /// The endpoints that were compared.
  let endpoints: [String]

  package init(_ report: ParityReport, hash: String) {
    id = report.id
    domain = report.domain
    self.hash = hash
    started = report.started
    ended = report.ended
    mode = report.mode
    verdict = report.verdict
    isComplete = report.isComplete
    exitStatus = report.exitStatus
    endpoints = report.endpoints.map(\.name)
    differences = report.parts.reduce(0) { $0 + ($1.differences[.confirmed] ?? 0) }
  }

  package var json: JSONValue {
    .object([
      "id": .text(id.text), "domain": .text(domain), "started": .text(UTCDate(started).text),
      "ended": .text(UTCDate(ended).text),
      "mode": .text(mode.rawValue), "verdict": .text(verdict.rawValue), "complete": .bool(isComplete),
      "exit_status": .integer(exitStatus.rawValue),
      "differences": .integer(differences),
    ])
  }
}

extension RunEvidence {
  /// What `report` says of one of its endpoints.
  package init(_ report: ParityReport, _ endpoint: EndpointReport, in domain: any HostedDomain.Type) {
    self.init(
      id: report.id.text, started: report.started, ended: report.ended, verdict: Verdict(endpoint.verdict),
      isComplete: endpoint.isComplete && report.failure == nil,
      isFull: report.mode != .confirm && endpoint.records.skipped == 0,
      records: endpoint.records.compared + endpoint.records.skipped,
      basis: EvidenceBasis(
        rulesHash: report.basis.rulesHash,
        comparatorHash: Self.comparator(
          of: endpoint.name, in: report.endpoints.map(\.name), report.basis.comparatorHash, in: domain),
        schemaVersion: report.basis.schemaVersion, instance: report.basis.instance), sequence: report.basis.sequence)
    // A confirming run looks only at what an earlier one found: it can refute, and prove nothing.
    if report.mode == .confirm, verdict == .clean { isComplete = false }
  }

  /// The comparator of one endpoint. A run has the hash of all that it compared: where this program would compare the
  /// same in the same way, it is this program's hash of the one.
  static func comparator(
    of name: String, in names: [String], _ hash: String, in domain: any HostedDomain.Type
  ) -> String {
    let names = Set(names).subtracting([domain.tables?.name].compactMap(\.self))
    let same = domain.declaredEndpoints.filter { names.contains($0.name) }
    guard same.count == names.count, Comparator.hash(of: same) == hash else { return hash }
    return Comparator.hash(of: same.filter { $0.name == name })
  }
}

extension RunEvidence.Verdict {
  package init(_ verdict: ParityVerdict) {
    switch verdict {
    case .clean: self = .clean
    case .different: self = .different
    case .inconclusive: self = .inconclusive
    }
  }
}
