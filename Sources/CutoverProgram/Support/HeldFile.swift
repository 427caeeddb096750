import CutoverBasics
import CutoverDomain
package import CutoverFlags
package import CutoverHosting
package import CutoverJSON
import CutoverJournal

/// A part of the legacy store, a file or a table, that gets no events since every endpoint that reads it was complete:
/// old, though the side is up to date. It stays so until a rollback brings it up to date, also where an endpoint came back
/// with the file as it was.
package struct HeldFile: Equatable {
  package let name: String
  /// What the store calls its parts: `file`, `table`.
  let noun: String
  /// The endpoints that are made from it.
  let readers: [String]
  /// Those that have come back with the file as it was: a rollback does nothing for them.
  let returned: [String]
  /// Whether the legacy side answers clients of these, or would only after a rollback.
  let isAnswered: Bool
  /// The last entry of the journal that it has; `nil` where it was left alone under another journal.
  let entry: Int64?
  /// The date of the first event that it may lack, Unix milliseconds; `nil` where the journal no longer has that.
  let since: Int64?
  /// Whether the journal has all that it may lack.
  let isInJournal: Bool
  /// What else is wrong with it; `nil` where it is as it was left, or is too large to be looked at.
  let fault: PartFault?

  /// How large a file may be that is read to say whether it can be, in bytes.
  private static let readable = 4 << 20

  /// Those of the folder that the journal feeds, by their names.
  package static func all(_ domain: any HostedDomain.Type, statePath: String) -> [HeldFile] {
    found(domain, statePath, Completion.flags(of: domain), besidesComplete: false)
  }

  /// Those that clients get, or would get after a rollback, though no event reaches them. Asked often: the files are not
  /// read for it, and the journal only where there are any.
  package static func returned(
    _ domain: any HostedDomain.Type, statePath: String, _ flags: FlagSet
  ) -> [HeldFile] {
    found(domain, statePath, flags, besidesComplete: true)
  }

  private static func found(
    _ domain: any HostedDomain.Type, _ statePath: String, _ flags: FlagSet, besidesComplete: Bool
  ) -> [HeldFile] {
    let store = domain.legacy
    let stages = flags.flags.map { (endpoint: $0.state.endpoint, stage: $0.state.stage) }
    let back = Set(stages.filter { $0.stage != .complete }.map(\.endpoint))
    guard let folder = FolderBinding(statePath: statePath).read(), (try? Retirement.read(statePath)) == nil,
      let held = try? store.heldEntries(in: folder)
    else { return [] }
    let entries = held.filter { !besidesComplete || !back.isDisjoint(with: store.readers(of: $0.key)) }
    guard !entries.isEmpty, let reader = try? JournalPlace(of: domain, statePath: statePath).reader(),
      let journal = try? reader.status()
    else { return [] }
    return entries.sorted { $0.key < $1.key }.map { name, entry in
      let readers = store.readers(of: name).sorted()
      let returned = stages.filter { readers.contains($0.endpoint) && $0.stage != .complete }
      let next = entry.flatMap { try? reader.read(after: $0, limit: 1, bytes: 0) }?.first
      let faults =
        besidesComplete ? nil : try? LegacyFaults.of(Array(readers.prefix(1)), domain, in: folder, limit: readable)
      return HeldFile(
        name: name, noun: store.partNoun, readers: readers, returned: returned.map(\.endpoint).sorted(),
        isAnswered: returned.contains { $0.stage.authority != .repository }, entry: entry,
        since: next.flatMap { $0.sequence == entry.map { $0 + 1 } ? $0.acceptedAt : nil },
        isInJournal: entry.map { $0 + 1 >= journal.first ?? journal.head + 1 } ?? false, fault: faults?[name])
    }
  }

  package func isReturned(for endpoint: String) -> Bool { returned.contains(endpoint) }

  package var json: JSONValue {
    var unreadable: JSONValue = .null
    if case .unreadable(let reason) = fault { unreadable = .text(reason) }
    return .object([
      "file": .text(name), "endpoints": .array(readers.map { .text($0) }), "entry": entry.map { .integer($0) } ?? .null,
      "since": since.map { .text(UTCDate($0).text) } ?? .null, "missing": .bool(fault == .missing),
      "replaced": .bool(fault == .replaced), "unreadable": unreadable,
      "returned": .array(returned.map { .text($0) }),
    ])
  }

  /// For a terminal: one file in a sentence of its own, several in one, whose reasons are the same.
  package static func lines(_ files: [HeldFile]) -> [String] {
    let same = files.filter(\.catchesUp)
    let others = files.filter { !$0.catchesUp }.map(\.line)
    guard same.count > 1 else { return same.map(\.line) + others }
    let names = same.map { "\($0.name) (\($0.entry.map { "entry \($0)" } ?? "another journal"))" }
    let since = same.compactMap(\.since).min().map { ", the first of them old since \(UTCDate($0).seconds)" } ?? ""
    return [
      "            but \(same.count) \(same[0].noun)s are not written, since every endpoint that reads them is "
        + "complete\(since); a rollback brings them up to date first: \(names.joined(separator: ", "))"
    ] + others
  }

  /// Whether a rollback brings it up to date, and asks nothing.
  package var catchesUp: Bool { returned.isEmpty && isInJournal && fault == nil }

  private var line: String {
    if !returned.isEmpty { return "            but \(returnedText)" }
    let standing =
      fault == .missing
      ? "is missing" : entry.map { "is at entry \($0)" } ?? "was left alone under another journal"
    let age = since.map { ", and old since \(UTCDate($0).seconds)" } ?? ""
    let endpoints = readers.joined(separator: ", ")
    return "            but \(name) \(standing)\(age): it is not written while "
      + (readers.count == 1 ? "\(endpoints) is complete" : "all of \(endpoints) are complete") + "; \(way)"
  }

  /// What a rollback does with it.
  package var way: String {
    let asks = "a rollback writes it from the repository and asks for --accept-loss"
    return switch fault {
    case .missing: "\(asks) missing=1, unless you put it back first, from a copy"
    case .unreadable(let reason):
      "it cannot be read (\(reason)): \(asks) unreadable=1, unless you put a readable \(noun) back first, from a copy"
    case .replaced:
      "another \(noun) stands in its place: a rollback writes it from the repository, after a comparison, and asks before "
        + "anything is lost"
    case nil where isInJournal: "a rollback brings it up to date first"
    case nil:
      "the journal no longer has what it lacks: a rollback writes it from the repository, after a comparison, and asks "
        + "before anything is lost"
    }
  }

  /// That clients get it though it is old, and what ends that.
  package var returnedText: String {
    let endpoints = returned.joined(separator: ", ")
    let clients =
      isAnswered ? "clients of \(endpoints) get an old \(noun)" : "a rollback of \(endpoints) would show an old \(noun)"
    let old =
      since.map { "since \(UTCDate($0).seconds)" } ?? entry.map { "since entry \($0) of the journal" }
      ?? "since it was left alone under another journal"
    let commands = returned.map { endpoint in
      "'cutover flags set \(endpoint) --stage complete --force --reason \"to replace an old \(noun)\"', then "
        + "'cutover flags rollback \(endpoint)'"
    }
    return "\(name): \(clients), which no event reaches \(old); to end that, run \(commands.joined(separator: "; ")), "
      + "which names the --accept-loss that it needs"
  }
}
