import CutoverBasics
import CutoverDomain
package import CutoverFlags
import CutoverHosting
import CutoverJSON
import CutoverParity
import CutoverPostgres
import Glibc

/// What the gates look at, from wherever it is: the history of runs, the journal, the outbox, the audit.
///
/// How the writing is doing is asked once, when the first gate wants it: the gates of one look are of one moment.
package struct FlagEvidence {
  let settings: Settings
  private let runs: RecordedRuns
  private let shadow: any ShadowEvidenceSource
  package let writing: WritingEvidence

  package init(_ settings: Settings, runs: RecordedRuns? = nil) {
    self.settings = settings
    self.runs = runs ?? RecordedRuns(settings)
    writing = WritingEvidence(settings)
    shadow = CountedReads(statePath: settings.state.path)
  }

  /// Why it is not known what runs have found; `nil` where it is.
  package var trouble: String? {
    do {
      _ = try runs.current()
      return nil
    } catch { return Failure(error).message ?? "\(error)" }
  }

  /// What a comparison of the endpoint of `key` would be made with today. Throws where the rules cannot be read.
  package static func basis(of key: String, _ settings: Settings) throws -> EvidenceBasis {
    let domain = settings.domain
    let rules = try settings.optional(.rules).map {
      try Rules(file: $0, endpoints: domain.endpoints, domain: domain.name)
    }
    return EvidenceBasis(
      rulesHash: rules?.hash,
      comparatorHash: Comparator.hash(of: domain.endpoints.filter { domain.flagKey(of: $0.name) == key }),
      schemaVersion: domain.repository.migrations.map(\.version).max().map { "\($0)" })
  }

  /// What identifies the program that runs: a deployment replaces its file.
  package static let build: String = {
    var info = stat()
    guard stat("/proc/self/exe", &info) == 0 else { return Comparator.version }
    return "\(Comparator.version)-\(info.st_size)-\(info.st_mtim.tv_sec)"
  }()

  package func input(_ set: FlagSet, _ trail: AuditTrail, _ flag: EndpointFlag, _ to: FlagState) -> GateInput {
    var input = GateInput(
      now: Clock.milliseconds(), flag: flag, to: to, thresholds: set.thresholds(for: flag),
      freezes: Freeze.all(of: flag, in: set, trail), build: Self.build, author: "")
    do {
      var basis = try Self.basis(of: flag.key, settings)
      let recorded = try runs.current()
      basis.instance = recorded.instance
      input.basis = basis
      input.runs = recorded.evidence(of: flag.key)
    } catch {
      let reason = Failure(error).message ?? "\(error)"
      input.troubles["runs"] =
        "the history of runs, in the database of DATABASE_URL, is out of reach (report files alone are none): \(reason)"
    }
    do {
      input.shadow = try shadow.shadowEvidence(of: flag)
    } catch { input.troubles["shadow"] = Failure(error).message }
    if to.stage >= .shadow {
      do { input.writing = try writing.evidence } catch { input.troubles["writing"] = Failure(error).message }
    }
    if to.stage == .complete {
      do { input.foreignWrites = try writing.foreignWrites(to: flag.state.endpoint) } catch {
        input.troubles["foreign writes"] = Failure(error).message
      }
    }
    // The domains of a file each have their own.
    let checks = trail.records.filter { record in
      record.action == .selfCheck
        && (InstanceIdentity(json: record.evidence["stores"]).map { $0.domain == settings.domain.name } ?? true)
    }
    input.selfCheck = checks.last.flatMap { record in
      guard let build = record.evidence["build"]?.string, let caught = record.evidence["caught"]?.bool else {
        return nil
      }
      return GateInput.SelfCheck(
        at: record.at, build: build, isCaught: caught, instance: InstanceIdentity(json: record.evidence["stores"]))
    }
    return input
  }
}

/// Where parity runs leave their reports.
package enum ReportsFolder {
  package static var path: String { Settings.value(.reports) }
}
