import ArenaDomain
import CutoverDomain
import CutoverFlags
import CutoverJSON
import CutoverJournal
import CutoverParity
import CutoverPostgres
import CutoverServices
import Glibc

/// What the gates look at, from wherever it is: reports, the journal, the outbox, the history.
struct FlagEvidence {
  private let settings: Settings
  private let runs: any RunEvidenceSource
  private let shadow: any ShadowEvidenceSource

  init(_ settings: Settings, runs: any RunEvidenceSource) {
    self.settings = settings
    self.runs = runs
    shadow = CountedReads(statePath: settings.state.path)
  }

  /// What a comparison of the endpoint of `key` would be made with today. Throws where the rules cannot be read.
  static func basis(of key: String) throws -> EvidenceBasis {
    let rules = try Settings.variable("CUTOVER_RULES").map { try Rules(file: $0, endpoints: Arena.endpoints) }
    return EvidenceBasis(
      rulesHash: rules?.hash,
      comparatorHash: Comparator.hash(of: Arena.endpoints.filter { FlagSettings.key(of: $0.name) == key }),
      schemaVersion: Arena.migrations.map(\.version).max().map { "\($0)" })
  }

  /// What identifies the program that runs: a deployment replaces its file.
  static let build: String = {
    var info = stat()
    guard stat("/proc/self/exe", &info) == 0 else { return Comparator.version }
    return "\(Comparator.version)-\(info.st_size)-\(info.st_mtim.tv_sec)"
  }()

  func input(_ set: FlagSet, _ trail: AuditTrail, _ flag: EndpointFlag, _ to: FlagState) -> GateInput {
    var input = GateInput(
      now: Clock.milliseconds(), flag: flag, to: to, thresholds: set.thresholds(for: flag),
      isFrozen: set.isFrozen(flag), build: Self.build, author: "")
    do { input.basis = try Self.basis(of: flag.key) } catch { input.troubles["runs"] = Failure(error).message }
    do { input.runs = try runs.runs(of: flag.key) } catch { input.troubles["runs"] = Failure(error).message }
    do {
      input.shadow = try shadow.shadowEvidence(of: flag)
    } catch { input.troubles["shadow"] = Failure(error).message }
    if to.stage >= .shadow {
      do { input.writing = try writing() } catch { input.troubles["writing"] = Failure(error).message }
    }
    input.selfCheck = trail.last(.selfCheck).flatMap { record in
      guard let build = record.evidence["build"]?.string, let caught = record.evidence["caught"]?.bool else {
        return nil
      }
      return GateInput.SelfCheck(at: record.at, build: build, isCaught: caught)
    }
    return input
  }

  /// How the writing is doing. Starts nothing: what does not run says nothing.
  private func writing() throws -> GateInput.Writing {
    if settings.services.postgresURL == nil, try settings.state.servers.status().postgres.state != .running {
      throw Failure(.unavailable, "Postgres does not run; 'cutover up' starts it")
    }
    let (notes, age, error) = try Stores(settings).withPostgres { connection in
      try Schema.require(on: connection)
      let outbox = try OutboxStatus(on: connection)
      return (outbox.pending, outbox.oldestAge, outbox.lastError)
    }
    // Without a journal nothing was mirrored yet, and nothing lags.
    let status = try WritingStatus(statePath: settings.state.path)
    let trouble =
      status?.sinks.first { $0.error != nil }.flatMap { sink in sink.error.map { "\(sink.name): \($0)" } }
      ?? status?.relayError ?? (notes > 0 ? error : nil)
    return GateInput.Writing(
      lagSeconds: status?.sinks.map(\.seconds).max() ?? 0, backlogSeconds: age, backlog: notes,
      parked: status?.journal.parked ?? 0, trouble: trouble)
  }
}

/// Where parity runs leave their reports.
enum ReportsFolder {
  static var path: String { Settings.variable("CUTOVER_REPORTS") ?? "reports" }
}
