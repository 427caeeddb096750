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
        ($0.endpoint, Baseline(run: $0.runId, checkpoint: $0.landmark))
      })
  }

  /// Why a run over `endpoints` on this `basis` may begin from nothing, or not in all of them; `nil` where nothing is in the
  /// way. It is asked before the run and told after it, so it speaks of what was.
  package func obstacle(for endpoints: [Endpoint], on basis: ParityReport.Basis) throws -> String? {
    let rows = try connection.all(ListBaselineBases(domain: domain))
    if rows.isEmpty { return "no run had found a long list clean yet that it could begin from" }
    for endpoint in endpoints {
      guard let row = rows.first(where: { $0.endpoint == endpoint.name }) else { continue }
      let made = InstanceColumns(journal: row.journal, legacy: row.legacy, repository: row.repository)
      if let wanted = basis.instance {
        guard let own = made.instance(of: domain), own.difference(from: wanted) == nil, own.journal == wanted.journal
        else { return "the clean run of \(endpoint.name) before this one was about other stores" }
      }
      if row.rulesHash != basis.rulesHash {
        return "the rules were others in the clean run of \(endpoint.name) before this one"
      }
      if row.schemaVersion != basis.schemaVersion {
        return "the schema was another one in the clean run of \(endpoint.name) before this one"
      }
      if row.comparatorHash != Comparator.hash(of: [endpoint]) {
        return "\(endpoint.name) was compared in another way in its clean run before this one"
      }
      if row.differs == true { return "the runs before this one had found differences in \(endpoint.name)" }
    }
    return nil
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
          domain: domain, endpoint: endpoint.name, runId: report.id.text, landmark: noted.checkpoint,
          comparatorHash: noted.comparatorHash, rulesHash: report.basis.rulesHash,
          schemaVersion: report.basis.schemaVersion, journal: stores.journal, legacy: stores.legacy,
          repository: stores.repository))
    }
  }
}
