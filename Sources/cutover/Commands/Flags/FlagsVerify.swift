import ArgumentParser
import CutoverBasics
import CutoverDomain
import CutoverFlags
import CutoverHosting
import CutoverJSON
import CutoverParity
import CutoverProgram
import Glibc

struct FlagsVerify: ParsableCommand, ChecksArguments, LooksOnly {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check the history, the flags in force, and that the gates can fail.",
    discussion: """
      Verifies the chain of hashes and compares its end with the flags in force, of all domains. Then changes a value in a copy of the \
      legacy answers and checks that the comparison finds it and the gate refuses it; the history records the result.

      Exits with status 1 if something was tampered with or a gate did not fail; with 69 if the database cannot be \
      asked which one it is: then the check is not recorded. What a killed writer left is reported, and repaired by \
      the next change.

      EXAMPLE:
        cutover flags verify
      """)

  @Flag(help: "Check only the history, not the gates.") var historyOnly = false
  @OptionGroup var folder: LegacyFolder
  @OptionGroup var actor: FlagActor
  @OptionGroup var flags: FlagSettings
  @OptionGroup var settings: Settings
  @Flag(help: "Print JSON.") var json = false

  func checkArguments() throws { try folder.checkNamed() }

  func run() throws {
    let store = try flags.store
    let (findings, records) = try examine(try flags.wholeStore)
    let isTampered = findings.contains { $0.severity == .tampered }
    let isRetired = try Retirement.read(settings.state.path) != nil
    let check =
      historyOnly || isTampered || isRetired ? nil : GateSelfCheck(of: Domains.current, legacyPath: folder.path).run()
    var unrecorded: Failure?
    if let check, !check.isTried {
      unrecorded = untried
    } else if let check {
      do { try record(check, in: store) } catch {
        // The check that the gates go by stays: one of nobody knows which stores would take its place.
        unrecorded = Failure(
          .unavailable, "the check of the gates is not recorded: \(Failure(error).message ?? "\(error)")")
      }
    }
    try show(findings, records, check)
    if isTampered || check.map({ $0.isTried && !$0.isCaught }) == true { throw ExitCode(.refused) }
    if let unrecorded { throw unrecorded }
  }

  /// Nothing was tried, which says nothing of the gates.
  private var untried: Failure {
    let store = Domains.current.legacy
    return Failure(
      .unavailable,
      access(folder.path, F_OK) != 0
        ? "the gates are not checked: the legacy \(store.noun) \(folder.path) is missing; put it back"
        : "the gates are not checked: there is nothing to compare in \(folder.path); name the legacy \(store.noun) (--from, "
          + "legacy_path)")
  }

  private func record(_ check: GateSelfCheck.Outcome, in store: any FlagStore) throws {
    var instance: InstanceIdentity?
    do {
      instance = try Stores(settings).withRunningPostgres {
        try ComparedStores(settings, legacyPath: folder.path).identity(on: $0)
      }
    } catch  where check.isCaught { throw error } catch {
      // That a gate did not fail is noted in any case.
    }
    var note = FlagChange(.selfCheck, of: nil, by: actor.name, reason: actor.reason)
    note.evidence = check.json(on: instance)
    try store.note(note, at: Clock.milliseconds())
  }

  /// What the history says of itself and of the flags, and how many records it has.
  private func examine(_ store: any FlagStore) throws -> ([AuditFinding], Int) {
    do throws(FlagError) {
      return (try store.verify(), try store.readAll().trail.records.count)
    } catch {
      guard error.code == .damagedHistory || error.code == .invalid else { throw error }
      return ([AuditFinding(.tampered, error.description)], 0)
    }
  }

  private func show(_ findings: [AuditFinding], _ records: Int, _ check: GateSelfCheck.Outcome?) throws {
    if json {
      return Console.print(
        .object([
          "place": .text(try flags.store.place), "records": .integer(records),
          "findings": .array(
            findings.map { .object(["severity": .text($0.severity.rawValue), "message": .text($0.message)]) }),
          "gates": check?.json(on: nil) ?? .null,
        ]))
    }
    for finding in findings { Console.print(VisibleText.escaping("\(finding.severity.rawValue): \(finding)")) }
    if findings.isEmpty {
      Console.print(
        "history   \(counted(records, "record")), each bound to the one before; the flags in force are its end")
    }
    if check == nil, try Retirement.read(settings.state.path) != nil {
      Console.print("gates     not checked: the legacy side is retired, so there is nothing to compare")
    }
    guard let check else { return }
    if check.isTried {
      Console.print(
        "gates     a known difference was caught in \(check.caught.count) of \(counted(check.caught.count + check.missed.count, "endpoint"))"
      )
    }
    guard check.isTried else { return }
    for name in check.missed { Console.print("gates     NOT CAUGHT: \(name)") }
    for name in check.untried { Console.print("gates     not tried, nothing to compare: \(name)") }
  }
}

extension GateSelfCheck.Outcome {
  /// As the history of flags notes it, `instance` being what it was done on.
  func json(on instance: InstanceIdentity?) -> JSONValue {
    .object([
      "stores": instance?.json ?? .null,
      "caught": .bool(isCaught), "build": .text(FlagEvidence.build),
      "endpoints": .array(caught.map { .text($0) }), "missed": .array(missed.map { .text($0) }),
      "untried": .array(untried.map { .text($0) }),
    ])
  }
}
