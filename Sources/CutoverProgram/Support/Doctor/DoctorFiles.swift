import CutoverBasics
import CutoverDomain
package import CutoverFlags
package import CutoverHosting
import CutoverJSON
import CutoverJournal
import CutoverParity
import CutoverPostgresJournal
package import CutoverServices
import Glibc

/// What the doctor looks at among the files: the legacy dataset, the journal, the reports. Changes nothing.
package struct DoctorFiles {
  private let statePath: String
  private let journalPlace: JournalPlace
  private let dataPath: String
  private let reports: String
  /// Whether somebody reads the legacy files: not where every endpoint is complete.
  private let isLegacyNeeded: Bool
  private let store: any LegacyStore
  private let domain: any HostedDomain.Type
  /// The endpoints that need the legacy files no more.
  private let complete: Set<String>
  private let flags: FlagSet

  package init(
    statePath: String, journal: JournalPlace, dataPath: String, reports: String, domain: any HostedDomain.Type,
    flags: FlagSet
  ) {
    let complete = Completion(flags).endpoints
    (self.domain, self.flags, self.complete, store) = (domain, flags, complete, domain.legacy)
    isLegacyNeeded = domain.endpoints.contains { !complete.contains($0.name) }
    journalPlace = journal
    self.statePath = statePath
    self.dataPath = dataPath
    self.reports = reports
  }

  package func examine() -> [Doctor.Check] { legacy() + [journal(), reportFolder()] + [memory()].compactMap(\.self) }

  private func memory() -> Doctor.Check? {
    StaleMemory(statePath: statePath).map {
      Doctor.Check("memory of the server", .warning, $0.summary, remedy: StaleMemory.remedy)
    }
  }

  private func legacy() -> [Doctor.Check] {
    do {
      guard let retirement = try Retirement.read(statePath) else {
        return [legacyFolder()] + legacyParts() + oldParts() + [binding()]
      }
      var checks = [Doctor.Check("legacy \(store.noun)", .ok, "not needed any more: \(retirement.words)")]
      if let archive = retirement.archive, access(archive.path, R_OK) != 0 {
        checks.append(
          Doctor.Check(
            "legacy archive", .warning, "\(archive.path): \(String(cString: strerror(errno)))",
            remedy: "nothing here needs it; keep a copy of it for the way back"))
      }
      return checks
    } catch { return [Doctor.Check("legacy \(store.noun)", .failed, Failure(error).message ?? "\(error)", remedy: "")] }
  }

  // MARK: The legacy dataset

  private func legacyFolder() -> Doctor.Check {
    let (title, isFolder) = ("legacy \(store.noun)", store.isFolder)
    var info = stat()
    guard stat(dataPath, &info) == 0 else { return missingFolder(title, String(cString: strerror(errno))) }
    guard info.st_mode & S_IFMT == (isFolder ? S_IFDIR : S_IFREG) else {
      return Doctor.Check(
        title, .failed, "\(dataPath) is not a \(store.noun)",
        remedy: "set legacy_path to the legacy \(store.noun)")
    }
    guard access(dataPath, R_OK | (isFolder ? X_OK : 0)) == 0 else {
      return Doctor.Check(
        title, .failed, "\(dataPath) (owner \(info.st_uid)) may not be read by this user", remedy: "run as its owner")
    }
    if access(dataPath, W_OK) != 0 {
      return Doctor.Check(
        title, .warning, "\(dataPath) (owner \(info.st_uid)) may not be written to by this user",
        remedy: "run as its owner where events are to be mirrored into it")
    }
    return Doctor.Check(title, .ok, "\(dataPath), \(Self.free(dataPath))")
  }

  private func missingFolder(_ title: String, _ reason: String) -> Doctor.Check {
    guard isLegacyNeeded else {
      return Doctor.Check(title, .ok, "\(dataPath): \(reason); nobody needs it: every endpoint is complete")
    }
    return Doctor.Check(
      title, .failed, "\(dataPath): \(reason)",
      remedy: isFed
        ? "put it back: the journal feeds this \(store.noun)" : "set legacy_path to the legacy \(store.noun)")
  }

  /// Whether the journal feeds the legacy side that the settings name.
  private var isFed: Bool { FolderBinding(statePath: statePath).read() == FolderBinding.absolute(dataPath) }

  /// Each part that cannot be read or is not what it has to be, and how many are.
  private func legacyParts() -> [Doctor.Check] {
    guard access(dataPath, R_OK) == 0 else { return [] }
    let (title, found) = (store.partsNoun, store.examine(dataPath))
    if !found.problems.isEmpty {
      return found.problems.map { Doctor.Check(title, .failed, $0.message, remedy: $0.remedy) }
    }
    guard found.good > 0 || isFed else {
      return [
        Doctor.Check(title, .warning, "there is none", remedy: "set legacy_path to the legacy \(store.noun)")
      ]
    }
    let missing = MissingParts(of: domain, in: dataPath, besides: complete)
    if !missing.isEmpty {
      return missing.lines.map { Doctor.Check(title, .failed, $0, remedy: missing.remedy) }
    }
    // Whole JSON may still be no document of the domain.
    let unreadable = UnreadableLegacy(of: domain, in: dataPath, flags: flags)
    if !unreadable.isEmpty {
      return unreadable.lines.map { Doctor.Check(title, .failed, $0.text, remedy: UnreadableLegacy.remedy) }
    }
    return [
      Doctor.Check(
        title, .ok,
        "\(counted(found.good, store.partNoun)), each \(store.isFolder ? "whole JSON" : "as it is declared")")
    ]
  }

  /// Parts that clients get though no event reaches them.
  private func oldParts() -> [Doctor.Check] {
    HeldFile.returned(domain, statePath: statePath, flags).map {
      Doctor.Check(store.partsNoun, .warning, $0.returnedText, remedy: nil)
    }
  }

  // MARK: The state folder

  /// Whether the journal's events go into the folder that the settings name.
  private func binding() -> Doctor.Check {
    let title = "journal's folder"
    guard let bound = FolderBinding(statePath: statePath).read() else {
      return Doctor.Check(title, .ok, "not bound to one yet")
    }
    let wanted = FolderBinding.absolute(dataPath)
    guard bound == wanted else {
      return Doctor.Check(
        title, .failed, "the journal in \(statePath) belongs to \(bound), the settings name \(wanted)",
        remedy: "set legacy_path to that folder, or --state-path to a state folder of its own")
    }
    return Doctor.Check(title, .ok, bound)
  }

  private func journal() -> Doctor.Check {
    let title = "journal"
    do {
      guard let reader = try journalPlace.reader() else {
        return Doctor.Check(title, .ok, "none yet; it begins with the first event")
      }
      let status = try reader.status()
      let whole = try reader.verify(structure: status.bytes <= Self.largestStructure, isCancelled: { false })
      if let problem = whole.problems.first {
        let others = whole.problems.count - 1 + whole.others
        return Doctor.Check(
          title, .failed, "\(journalPlace.name) is damaged: \(problem)" + (others > 0 ? ", and \(others) more" : ""),
          remedy: "see 'cutover journal status --verify'; stop the writer and put a backup of the journal back")
      }
      let now = Clock.milliseconds()
      if let newest = try reader.read(after: max(status.compactedThrough, status.head - 1), limit: 1, bytes: 0).first,
        newest.acceptedAt > now + 1000
      {
        return Doctor.Check(
          title, .warning,
          "its newest entry is dated \((newest.acceptedAt - now) / 1000) s ahead of the clock (\(UTCDate(now).text))",
          remedy: "set the clock; the next writer corrects the ages of what is dated ahead")
      }
      let found = "\(counted(status.entries, "entry")), \(status.bytes.inUnits)"
      if let problem = try JournalPlace.replication(of: reader)?.problem {
        return Doctor.Check(
          title, JournalPlace.requiresStandby ? .failed : .warning, "\(found); \(problem.message)",
          remedy: problem.remedy)
      }
      if let failing = status.cursors.first(where: { $0.lastError != nil }) {
        return Doctor.Check(
          title, .warning, "\(found); \(failing.sink) fails: \(failing.lastError ?? "")",
          remedy: "see 'cutover status'")
      }
      if status.parked > 0 {
        return Doctor.Check(
          title, .warning, "\(found), \(counted(status.parked, "event")) parked", remedy: "see 'cutover journal parked'"
        )
      }
      return Doctor.Check(
        title, .ok, "\(found), " + (journalPlace.isFile ? Self.free(statePath) : "at \(journalPlace.name)"))
    } catch {
      return Doctor.Check(
        title, .failed, error.message,
        remedy: error.remedy
          ?? (journalPlace.isFile
            ? "put the folder aside and restore it from a backup; 'cutover journal adopt' begins a new one"
            : "see what the log of the journal's server says"))
    }
  }

  /// Up to which size the structure of the journal is looked at, too, in bytes.
  private static let largestStructure: Int64 = 1 << 30

  private func reportFolder() -> Doctor.Check {
    let title = "report folder"
    let names: [String]
    do { names = try Folder.names(in: reports) } catch {
      return error.number == ENOENT
        ? Doctor.Check(title, .ok, "\(reports) will be made by the first parity run")
        : Doctor.Check(title, .failed, "\(reports): \(error.reason)", remedy: "set CUTOVER_REPORTS")
    }
    guard access(reports, W_OK | X_OK) == 0 else {
      return Doctor.Check(
        title, .failed, "\(reports) may not be written to by this user",
        remedy: "run as its owner, or set CUTOVER_REPORTS")
    }
    return Doctor.Check(title, .ok, "\(reports), \(counted(names.count { RunID($0) != nil }, "report"))")
  }

  private static func free(_ path: String) -> String {
    var info = statvfs()
    guard statvfs(path, &info) == 0 else { return "free disk unknown" }
    return "\((Int(info.f_bavail) * Int(info.f_frsize)).inUnits) free"
  }
}
