package import CutoverDomain
import CutoverPostgres

extension ParityHistory {
  /// What a run over `endpoints` may begin from, on this `basis`: by the endpoints' names, where nothing is known to
  /// differ since.
  package func baselines(for endpoints: [Endpoint], on basis: ParityReport.Basis) throws -> [String: Baseline] {
    let hashes = Dictionary(endpoints.map { ($0.name, Comparator.hash(of: [$0])) }) { first, _ in first }
    let stores = InstanceColumns(basis.instance)
    let rows = try connection.all(
      ListBaselines(
        domain: domain, rulesHash: basis.rulesHash, schemaVersion: basis.schemaVersion, journal: stores.journal,
        legacy: stores.legacy, repository: stores.repository))
    return Dictionary(
      uniqueKeysWithValues: rows.filter { hashes[$0.endpoint] == $0.comparatorHash }.map {
        ($0.endpoint, Baseline(run: $0.runId, landmark: $0.landmark))
      })
  }

  /// Notes where the endpoints are that this run has found clean.
  func setBaselines(_ findings: ParityFindings) throws {
    let report = findings.report
    let stores = InstanceColumns(report.basis.instance)
    guard report.failure == nil else { return }
    for (endpoint, noted) in zip(report.endpoints, findings.noted) {
      guard let noted, endpoint.verdict == .clean, endpoint.isComplete, endpoint.differenceCount == 0 else { continue }
      try connection.execute(
        SetBaseline(
          domain: domain, endpoint: endpoint.name, runId: report.id.text, landmark: noted.landmark,
          comparatorHash: noted.comparatorHash, rulesHash: report.basis.rulesHash,
          schemaVersion: report.basis.schemaVersion, journal: stores.journal, legacy: stores.legacy,
          repository: stores.repository))
    }
  }
}
