package import ArgumentParser
import CutoverBasics
import CutoverDomain
import CutoverFlags
import CutoverHosting
package import CutoverJSON
import CutoverJournal
import Glibc

/// What the legacy files of an endpoint lack since it became complete, and where a rollback would take it from. Reads what
/// folder and journal say of themselves, and changes nothing.
package struct LegacyGap {
  package struct File: Equatable {
    package let name: String
    /// The last entry of the journal that it has; `nil` where it was left alone under another journal.
    package let entry: Int64?
    /// How many entries came after that, about whatever.
    package let missing: Int64
    /// Whether the journal still has all of these, and the file is there to take them.
    package let isInJournal: Bool
    package let isGone: Bool
    /// Whether it is another one than was left there.
    package var isReplaced = false
    /// Why nobody can be answered from it, though it is there.
    package var unreadable: String?
  }

  package let files: [File]
  /// Those that are missing though nothing was kept from them.
  private let lost: [String]
  /// The oldest entry that the journal has.
  private let first: Int64
  /// How many events the legacy side has still to apply, besides what was kept from files.
  private let behind: Int64
  /// That there is no legacy side to go back to; `nil` where there is.
  private let retired: String?
  /// The legacy folder, where it is missing: a rollback is refused until it is back.
  package let missingFolder: String?
  private let store: any LegacyStore
  private let statePath: String

  package init(_ endpoint: String, _ settings: Settings) throws {
    let (store, statePath) = (settings.domain.legacy, settings.state.path)
    (self.store, self.statePath) = (store, statePath)
    retired = try Retirement.read(statePath).map { "the legacy side was \($0.words); \($0.remedy)" }
    guard let journal = try JournalPlace(settings).reader()?.status() else {
      (files, lost, first, behind, missingFolder) = ([], [], 1, 0, nil)
      return
    }
    let oldest = journal.first ?? journal.head + 1
    first = oldest
    let folder = FolderBinding(statePath: statePath).read() ?? settings.value(.dataPath)
    missingFolder = retired == nil && access(folder, F_OK) != 0 ? folder : nil
    behind = try store.position(in: folder).map { max(0, journal.head - $0.sequence) } ?? 0
    let faults = try LegacyFaults.of([endpoint], settings.domain, in: folder)
    let held = try store.heldEntries(in: folder).filter { store.readers(of: $0.key).contains(endpoint) }
    let kept = held.sorted { $0.key < $1.key }.map { name, entry in
      File(
        name: name, entry: entry, missing: max(0, journal.head - (entry ?? 0)),
        isInJournal: faults[name] == nil && entry.map { $0 + 1 >= oldest } ?? false, faults[name])
    }
    // Of a folder that is missing all is said with that.
    let isAway = missingFolder != nil
    let others = faults.filter { held[$0.key] == nil && (!isAway || $0.value != .missing) }
    lost = others.filter { $0.value == .missing }.keys.sorted()
    files =
      kept
      + others.sorted { $0.key < $1.key }.map { name, fault in
        File(name: name, entry: nil, missing: 0, isInJournal: false, fault)
      }
  }

  /// For people. `keepsFiles` is whether old files are to be read where the journal does not reach back.
  package func lines(keepsFiles: Bool) -> [String] {
    if let retired { return [retired] }
    if let missingFolder {
      return [
        "the legacy \(store.noun) \(missingFolder) is missing: put it back first, the rollback is refused without it"
      ]
    }
    let late =
      behind > 0 ? ["the legacy side is \(counted(behind, "event")) behind: these come first, which is waited for"] : []
    guard !files.isEmpty else { return late.isEmpty ? ["the \(store.partsNoun) lack nothing"] : late }
    var lines =
      late
      + files.map { file in
        if file.isGone { return "\(file.name) is missing" }
        if let reason = file.unreadable { return "\(file.name) cannot be read: \(reason)" }
        if file.isReplaced { return "\(file.name): \(store.replacementReason)" }
        guard let entry = file.entry else {
          return
            "\(file.name) was left alone when the \(store.noun) followed another journal, which alone has what it lacks"
        }
        return
          "\(file.name) has entry \(entry) of the journal and lacks what the \(counted(file.missing, "event")) since then "
          + "\(file.missing == 1 ? "says" : "say") of it"
      }
    if files.contains(where: \.isInJournal) {
      lines.append(
        "the journal begins at entry \(first): it has these events, and the \(store.partNoun)s catch up from it "
          + "without a loss")
    }
    let gone = files.filter(\.isGone).map(\.name)
    let unreadable = files.filter { $0.unreadable != nil }.map(\.name)
    if !unreadable.isEmpty {
      let names = unreadable.joined(separator: ", ")
      lines.append(
        keepsFiles
          ? "with --keep-files the rollback is refused: nobody could answer from \(names)"
          : "the rollback writes \(names) from the repository: nothing can be compared, so it changes nothing and asks for "
            + "--accept-loss, unless you put a readable \(store.partNoun) back first, from a copy"
            + newestCopy(of: unreadable[0]))
    }
    if !gone.isEmpty {
      lines.append(
        keepsFiles
          ? "with --keep-files the rollback is refused: nobody could answer from \(gone.joined(separator: ", "))"
          : "the rollback writes \(gone.joined(separator: ", ")) from the repository: members that no answer shows are lost, "
            + "so it changes nothing and asks for --accept-loss, unless you put the \(store.partNoun) back first, from a "
            + "copy" + newestCopy(of: gone[0]))
    }
    let left = files.filter { !$0.isInJournal && !$0.isGone && $0.unreadable == nil }
    if !left.isEmpty {
      let names = left.map(\.name).joined(separator: ", ")
      lines.append(
        (left.allSatisfy(\.isReplaced)
          ? "no event can be added to \(names): "
          : "the journal begins at entry \(first), and no longer has what \(names) lacks: ")
          + (keepsFiles
            ? "with --keep-files clients see the old \(store.partNoun)"
            : "the \(store.partNoun) is written from the repository, after a comparison; where that would lose something, "
              + "the rollback lists it, changes nothing, and asks for --keep-files or --accept-loss"))
    }
    return lines
  }

  /// With what status a rollback would end, as far as that can be known without a comparison: where only that can tell
  /// whether something would be lost, it may ask, and that counts as if it did.
  package func status(keepsFiles: Bool, acceptedLoss: String?) -> ExitCode {
    if retired != nil || missingFolder != nil { return .unavailable }
    let gone = files.count(where: \.isGone)
    let unreadable = files.count { $0.unreadable != nil }
    if keepsFiles { return ExitCode(gone + unreadable == 0 ? .done : .refused) }
    if files.allSatisfy({ $0.isInJournal }) { return ExitCode(.done) }
    let accepted = acceptedLoss.flatMap(LegacyLoss.counts)
    let isCovered = accepted.map { $0[.missing] ?? 0 == gone && $0[.unreadable] ?? 0 == unreadable }
    return ExitCode(isCovered == true ? .done : .refused)
  }

  /// Rollbacks keep what they replace.
  private func newestCopy(of name: String) -> String {
    let folder = statePath + "/replaced"
    let found = ((try? Folder.names(in: folder)) ?? []).filter { access("\(folder)/\($0)/\(name)", F_OK) == 0 }.max()
    return found.map { " (an older one is \(folder)/\($0)/\(name))" } ?? ""
  }

  package var json: JSONValue {
    .object([
      "journal_first": .integer(first), "events_behind": .integer(max(behind, files.map(\.missing).max() ?? 0)),
      "missing_folder": missingFolder.map { .text($0) } ?? .null,
      "lost": .array(lost.map { .text($0) }),
      "retired": retired.map { .text($0) } ?? .null,
      "files": .array(
        files.map { file in
          .object([
            "file": .text(file.name), "entry": file.entry.map { .integer($0) } ?? .null,
            "events": .integer(file.missing), "in_journal": .bool(file.isInJournal),
            "missing": .bool(file.isGone), "replaced": .bool(file.isReplaced),
            "unreadable": file.unreadable.map { .text($0) } ?? .null,
          ])
        }),
    ])
  }
}

extension LegacyGap.File {
  fileprivate init(name: String, entry: Int64?, missing: Int64, isInJournal: Bool, _ fault: PartFault?) {
    self.init(
      name: name, entry: entry, missing: missing, isInJournal: isInJournal, isGone: fault == .missing,
      isReplaced: fault == .replaced)
    if case .unreadable(let reason) = fault { unreadable = reason }
  }
}
