import CutoverBasics
import CutoverDomain
package import CutoverFlags
import CutoverHosting
import CutoverJSON
import CutoverJournal
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
    readRuns(of: flag, into: &input)
    do {
      input.shadow = try shadow.shadowEvidence(of: flag)
    } catch {
      input.troubles["shadow"] = .init(
        Self.reason(error), remedy: "see that shadow.sqlite in the state folder can be read")
    }
    if to.stage >= .shadow {
      do { input.writing = try writing.evidence } catch {
        input.troubles["writing"] = .init(Self.reason(error), remedy: "repair that first")
      }
    }
    if to.stage == .complete {
      do { input.foreignWrites = try writing.foreignWrites(to: flag.state.endpoint) } catch {
        input.troubles["foreign writes"] = .init(Self.reason(error))
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

  /// What runs have found of the endpoint of `flag`, and what a comparison would be made with today. A run would need the
  /// same database: what keeps the history from being read has to be repaired first.
  private func readRuns(of flag: EndpointFlag, into input: inout GateInput) {
    do {
      var basis = try Self.basis(of: flag.key, settings)
      do {
        let recorded = try runs.current()
        basis.instance = recorded.instance
        input.runs = recorded.evidence(of: flag.key)
        input.watch = recorded.watch(of: flag.key)
        input.basis = basis
      } catch let error as JournalError {
        input.troubles["runs"] = .init(
          "the journal cannot be read, so nobody knows which runs are about these stores: \(error.message)",
          remedy: (error.remedy.map { "\($0): " } ?? "repair that first: ") + "a parity run needs the journal, too")
      } catch {
        let place = ServerAddress.postgres(of: settings.domain).name
        input.troubles["runs"] = .init(
          "the history of runs, in \(place), cannot be read (report files alone are no evidence): "
            + Self.reason(error),
          remedy: "repair that first: a parity run needs the database, too")
      }
    } catch {
      input.troubles["runs"] = .init(
        "the tolerance rules cannot be read: \(Self.reason(error))",
        remedy: "correct them first: a parity run needs them, too")
    }
  }

  private static func reason(_ error: any Error) -> String { Failure(error).message ?? "\(error)" }
}

/// Where parity runs leave their reports.
package enum ReportsFolder {
  package static var path: String { Settings.value(.reports) }
}
