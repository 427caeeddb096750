import CutoverBasics
package import CutoverDomain
import CutoverHosting
package import CutoverJSON
package import CutoverJournal
import Glibc

/// A part of the legacy store, a file or a table, that gets no events, since every endpoint that reads it is complete:
/// old, though the side is up to date.
package struct HeldFile: Equatable {
  package let name: String
  /// What the store calls its parts: `file`, `table`.
  let noun: String
  /// The endpoints that are made from it.
  let readers: [String]
  /// The last entry of the journal that it has; `nil` where it was left alone under another journal.
  let entry: Int64?
  /// The date of the first event that it may lack, Unix milliseconds; `nil` where the journal no longer has that.
  let since: Int64?
  /// Whether it is not there: a rollback writes it from the repository.
  let isGone: Bool

  /// Those of the folder that the journal in `statePath` feeds, by their names.
  package static func all(
    _ store: any LegacyStore, _ statePath: String, _ reader: any JournalReader
  ) -> [HeldFile] {
    guard let folder = FolderBinding(statePath: statePath).read(),
      let entries = try? store.heldEntries(in: folder)
    else { return [] }
    return entries.sorted { $0.key < $1.key }.map { name, entry in
      let next = entry.flatMap { try? reader.read(after: $0, limit: 1, bytes: 0) }?.first
      return HeldFile(
        name: name, noun: store.partNoun, readers: store.readers(of: name).sorted(), entry: entry,
        since: next.flatMap { $0.sequence == entry.map { $0 + 1 } ? $0.acceptedAt : nil },
        isGone: store.isFolder && access("\(folder)/\(name)", F_OK) != 0)
    }
  }

  package var json: JSONValue {
    .object([
      "file": .text(name), "endpoints": .array(readers.map { .text($0) }), "entry": entry.map { .integer($0) } ?? .null,
      "since": since.map { .text(UTCDate($0).text) } ?? .null, "missing": .bool(isGone),
    ])
  }

  /// For a terminal: one file in a sentence of its own, several in one, whose reasons are the same.
  package static func lines(_ files: [HeldFile]) -> [String] {
    guard files.count > 1 else { return files.map(\.line) }
    let names = files.map { file in
      "\(file.name) (\(file.isGone ? "missing" : file.entry.map { "entry \($0)" } ?? "another journal"))"
    }
    let since = files.compactMap(\.since).min().map { ", the first of them old since \(UTCDate($0).seconds)" } ?? ""
    return [
      "            but \(files.count) \(files[0].noun)s are not written, since every endpoint that reads them is "
        + "complete\(since); a rollback brings them up to date first: \(names.joined(separator: ", "))"
    ]
  }

  private var line: String {
    let standing =
      isGone ? "is missing" : entry.map { "is at entry \($0)" } ?? "was left alone under another journal"
    let age = since.map { ", and old since \(UTCDate($0).seconds)" } ?? ""
    let endpoints = readers.joined(separator: ", ")
    return "            but \(name) \(standing)\(age): it is not written while "
      + (readers.count == 1 ? "\(endpoints) is complete" : "all of \(endpoints) are complete")
      + "; a rollback brings it up to date first"
  }
}
