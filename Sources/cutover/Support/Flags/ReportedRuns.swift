import ArenaDomain
import CutoverDomain
import CutoverFlags
import CutoverParity
import Glibc

/// The parity runs of a folder of reports, as evidence.
struct ReportedRuns: RunEvidenceSource {
  /// A report that is beyond this number, counted from the newest, says nothing about now.
  private static let depth = 200

  let folder: String

  func runs(of key: String) throws -> [RunEvidence] {
    try reports().compactMap { report in
      report.endpoints.first { FlagSettings.key(of: $0.name) == key }.map { RunEvidence(report, $0) }
    }
  }

  /// The newest first. Throws where one cannot be read: it may be the one that found a difference.
  private func reports() throws -> [ParityReport] {
    guard let stream = opendir(folder) else {
      if errno == ENOENT { return [] }
      throw Failure(.badInput, "\(folder): \(String(cString: strerror(errno))); check the folder (CUTOVER_REPORTS)")
    }
    defer { closedir(stream) }
    var runs: [RunID] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if let id = RunID(name) { runs.append(id) }
    }
    return try runs.sorted(by: >).prefix(Self.depth).map { try ParityReport(folder: "\(folder)/\($0.text)") }
  }
}

extension RunEvidence {
  /// What `report` says of one of its endpoints.
  init(_ report: ParityReport, _ endpoint: EndpointReport) {
    self.init(
      id: report.id.text, started: report.started, ended: report.ended, verdict: Verdict(endpoint.verdict),
      isComplete: endpoint.isComplete && report.failure == nil, isFull: report.mode == .full,
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
