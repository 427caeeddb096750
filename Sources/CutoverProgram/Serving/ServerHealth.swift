import CutoverBasics
import CutoverDomain
import CutoverDualWrite
import CutoverFlags
import CutoverHTTP
import CutoverHosting
import CutoverServer
import Glibc

/// What is wrong with the parts of a server.
struct ServerHealth: Sendable {
  let domain: any HostedDomain.Type
  let folder: String
  let statePath: String
  let stages: any StageSource
  let repository: RepositoryStore
  let writer: WriterSupervisor
  let supervisor: StageSupervisor
  let failingReads: FailingReads
  let legacyReads: LegacyReadCheck
  /// The threads that take events in.
  let ingesters: WorkerPool

  /// The authorities that endpoints have now.
  var authorities: [Stage.Authority] { Self.authorities(domain, stages) }

  static func authorities(_ domain: any HostedDomain.Type, _ stages: any StageSource) -> [Stage.Authority] {
    domain.endpoints.map { stages.decision(for: $0.name, targetingKey: "").stage.authority }
  }

  var problems: [HealthProblem] {
    var problems: [HealthProblem] = []
    let authorities = authorities
    // Where every endpoint is complete, nobody needs the folder.
    let isLegacyNeeded = !Completion(supervisor.flags).isComplete
    if isLegacyNeeded, let retirement = (try? Retirement.read(statePath)) ?? nil {
      problems.append(
        HealthProblem(
          "legacy", "not every endpoint is complete, and the legacy side was \(retirement.words); \(retirement.remedy)",
          isBlocking: false))
    }
    if isLegacyNeeded, access(folder, R_OK | (domain.legacy.isFolder ? X_OK : 0)) != 0 {
      let reason = String(cString: strerror(errno))
      problems.append(
        HealthProblem(
          "legacy", "\(folder): \(reason); put it back, or correct domains.\(domain.name).legacy_path",
          isBlocking: authorities.contains(.legacy) || repository.problem != nil && authorities.contains(.share)))
    }
    problems += missingParts + unreadableLegacy
    problems += HeldFile.returned(domain, statePath: statePath, supervisor.flags).map {
      HealthProblem("legacy", $0.returnedText, isBlocking: false)
    }
    if let problem = repository.problem {
      // What the legacy side can answer in its place, or answers anyway, goes on.
      problems.append(
        HealthProblem("repository", problem, isBlocking: authorities.contains { $0 == .repository }))
    }
    if let stale = StaleMemory(statePath: statePath) {
      problems.append(HealthProblem("memory", "\(stale.summary); \(StaleMemory.remedy)", isBlocking: false))
    }
    // Of one endpoint: a balancer that sent clients elsewhere would take the others from them, too.
    for (endpoint, failure) in failingReads.current {
      problems.append(HealthProblem("reads of \(endpoint)", failure.summary, isBlocking: false))
    }
    if let problem = supervisor.problem { problems.append(HealthProblem("flags", problem, isBlocking: false)) }
    if let error = supervisor.engine.ledgerError {
      problems.append(HealthProblem("shadow counts", "they cannot be kept: \(error)", isBlocking: false))
    }
    problems += events
    let (status, feeders) = writer.feeding
    // The process that feeds a store is the one to look at.
    func by(_ sink: String) -> String { feeders[sink].map { " (fed by \($0))" } ?? "" }
    for sink in status?.sinks ?? [] {
      guard let error = sink.error, sink.isNeeded else { continue }
      problems.append(
        HealthProblem(
          "sink \(sink.name)",
          (sink.lag > 0 ? "\(counted(sink.lag, "event")) behind: " : "it has every event, and fails: ") + error
            + by(sink.name),
          isBlocking: false))
    }
    // Of the instance as a whole, which its first domain speaks for.
    if DomainPlace(of: domain).schema == nil {
      problems += UnlistedDomains(root: statePath, flags: supervisor.flags).summaries.map {
        HealthProblem("domains", $0, isBlocking: false)
      }
    }
    for (endpoint, reason) in supervisor.staying {
      problems.append(
        HealthProblem("rollback of \(endpoint)", "it should go back to the legacy side: \(reason)", isBlocking: false))
    }
    if let error = status?.relayError {
      problems.append(
        HealthProblem("cache", "Redis does not follow: \(error)\(by(Side.repository.rawValue))", isBlocking: false))
    }
    return problems
  }

  /// A server without any file that its clients are answered from is as good as one without the folder.
  private var missingParts: [HealthProblem] {
    let completion = Completion(supervisor.flags)
    guard !completion.isComplete, access(folder, R_OK | X_OK) == 0 else { return [] }
    let missing = MissingParts(of: domain, in: folder, besides: completion.endpoints)
    let answered = domain.endpoints.map(\.name).filter {
      stages.decision(for: $0, targetingKey: "").stage.isAnsweredByLegacy
    }
    let isBlocking = missing.takesAll(of: answered)
    return missing.lines.map { HealthProblem("legacy", "\($0); put it back", isBlocking: isBlocking) }
  }

  /// As missing parts: where all are so that clients are answered from, it is as good as none.
  private var unreadableLegacy: [HealthProblem] {
    let reasons = legacyReads.reasons
    guard !reasons.isEmpty, access(folder, F_OK) == 0, (try? Retirement.read(statePath)) == nil else { return [] }
    let flags = supervisor.flags
    let answered = domain.endpoints.map(\.name).filter {
      stages.decision(for: $0, targetingKey: "").stage.isAnsweredByLegacy
    }
    let isBlocking = !answered.isEmpty && answered.allSatisfy { reasons[$0] != nil }
    let found = UnreadableLegacy(
      reasons.sorted { $0.key < $1.key }.map { endpoint, reason in
        UnreadableLegacy.Finding(
          endpoint: endpoint, reason: reason, isWayBack: UnreadableLegacy.isWayBack(endpoint, in: flags))
      })
    return found.lines.map { line in
      HealthProblem("legacy", "\(line.text); \(UnreadableLegacy.remedy)", isBlocking: isBlocking && !line.isWayBack)
    }
  }

  /// What keeps events from being accepted. Reads go on all the same, but for the moment in which a server starts: then
  /// a caller that waits for it waits for all of it.
  private var events: [HealthProblem] {
    if let problem = writer.problem {
      return [HealthProblem("writer", problem, isBlocking: writer.isStarting, refusesEvents: true)]
    }
    var problems: [HealthProblem] = []
    if let refusal = writer.ingestRefusal {
      problems.append(HealthProblem("ingest", refusal, isBlocking: false, refusesEvents: true))
    }
    if ingesters.isExhausted {
      problems.append(
        HealthProblem(
          "ingest", "all threads that take events in are busy, and many callers wait for one", isBlocking: false,
          refusesEvents: true))
    }
    return problems
  }
}
