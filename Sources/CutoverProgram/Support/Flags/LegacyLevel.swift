import CutoverDomain
import CutoverDualWrite
package import CutoverFlags
import CutoverHosting
package import CutoverJSON
import Glibc

/// Brings the legacy side up to date before an endpoint comes back from `complete`, in which its files were left alone, by
/// the writer that runs or in its place. The files get the events that were kept from them, out of the journal: that
/// loses nothing, and needs no Postgres. Where the journal no longer has those events, files are written from the
/// repository, unless they would lack something that the old ones have: then somebody has to say what may be lost.
package struct LegacyLevel: Sendable {
  private let settings: Settings
  let dataPath: String
  private let way: LegacyOrder.Way
  private let acceptedLoss: String?
  private let say: @Sendable (String) -> Void

  /// `say` is told what was written, in words.
  package init(
    _ settings: Settings, dataPath: String? = nil,
    way: LegacyOrder.Way = .rebuild, acceptedLoss: String? = nil,
    say: @escaping @Sendable (String) -> Void = Console.note
  ) {
    self.settings = settings
    self.dataPath = dataPath ?? settings.value(.dataPath)
    self.way = way
    self.acceptedLoss = acceptedLoss
    self.say = say
  }

  /// The same, with an answer to what may be lost.
  package func with(way: LegacyOrder.Way, acceptedLoss: String?) -> LegacyLevel {
    LegacyLevel(settings, dataPath: dataPath, way: way, acceptedLoss: acceptedLoss, say: say)
  }

  package func bring(_ flag: EndpointFlag, _ flip: (_ evidence: JSONValue) throws -> FlagSet) throws -> FlagSet {
    let order = LegacyOrder([flag.state.endpoint], way: way, acceptedLoss: acceptedLoss)
    return try WriterSetup(settings, dataPath: dataPath).withWriter(takingIn: false, isPatient: true) { own in
      return try flip(try tell(try own.catchUpLegacy(order).json, flag))
    } other: { client in
      let done: JSONValue
      do { done = try client.catchUpLegacy(order.json) } catch let error as ChannelError {
        guard error.code == .lost else {
          let failure = Failure(error)
          throw Failure(failure.status, "\(flag.key): still in \(flag.state.words): \(failure)")
        }
        throw Failure(
          .unavailable,
          "\(flag.key): still in \(flag.state.words): the process that writes the \(store.partsNoun) ended before they "
            + "had caught up (\(error)); repeat the command: it goes on from there, or takes that process's place where none "
            + "runs")
      }
      return try flip(try tell(done, flag))
    }
  }

  /// Says what was done, and gives what the history is to keep of it. Throws where the files are not to be read by clients
  /// as they are.
  private func tell(_ done: JSONValue, _ flag: EndpointFlag) throws -> JSONValue {
    func names(_ member: String) -> [String] { done[member]?.elements?.compactMap(\.string) ?? [] }
    let left = (done["left"]?.elements ?? []).compactMap { left in
      left["file"]?.string.map { "\($0): \(left["reason"]?.string ?? "unknown")" }
    }
    let faults = LegacyFaults.of(done["unanswered"])
    if done["refused"]?.bool == true { throw refusal(done, flag, left, faults) }
    let gone = LegacyFaults.lines(faults, in: store)
    if way == .journal, !(left + gone).isEmpty {
      throw FlagError(
        .refused, flag.key,
        "the journal does not bring every legacy \(store.partNoun) up to date: \((left + gone).joined(separator: "; "))",
        remedy: gone.isEmpty
          ? "'cutover flags rollback \(flag.state.endpoint)' writes them from the repository, after a comparison"
          : "put the \(store.partsNoun) back, from where they were moved or from a backup: until then a rollback would leave "
            + "every client with an error")
    }
    if !gone.isEmpty {
      throw FlagError(
        .refused, flag.key,
        "nothing was changed: there is nothing to answer from: \(gone.joined(separator: "; ")); every client would get an error",
        remedy: remedy(faults, flag))
    }
    let (caughtUp, rebuilt) = (names("caught_up"), names("rebuilt"))
    if !caughtUp.isEmpty { say("caught up from the journal: \(caughtUp.joined(separator: ", "))") }
    if !rebuilt.isEmpty { say("rewritten from the repository: \(rebuilt.joined(separator: ", "))") }
    let lost = rebuilt.isEmpty ? [] : done["loss"]?["lines"]?.elements?.compactMap(\.string) ?? []
    if !lost.isEmpty { say("accepted: \(lost.joined(separator: "; "))") }
    for line in left { say("warning: clients see an old \(store.partNoun), which no event reaches: \(line)") }
    for folder in names("kept") { say("the \(store.partNoun)s that were replaced are in \(folder)") }
    if caughtUp.isEmpty, rebuilt.isEmpty, left.isEmpty { say("the \(store.partsNoun) lack nothing") }
    func texts(_ texts: [String]) -> JSONValue { texts.isEmpty ? .null : .array(texts.map { .text($0) }) }
    return .object([
      "accepted_loss": lost.isEmpty ? .null : done["loss"]?["acceptance"] ?? .null, "lost": texts(lost),
      "old_files": texts(left),
    ])
  }

  /// The ways out where nobody can be answered from the files as they are.
  private func remedy(_ faults: [String: PartFault], _ flag: EndpointFlag) -> String {
    let isMissing = faults.values.contains(.missing)
    let back =
      isMissing
      ? "put the \(store.partsNoun) back, from where they were moved or from a backup"
      : "\(faults.restoredParts(store.partNoun)), from a copy, and repeat the command"
    guard way == .keepFiles, access(dataPath, F_OK) == 0 else { return back }
    return back
      + "; to write them from the repository, run 'cutover flags rollback \(flag.state.endpoint) --accept-loss "
      + "\(faults.acceptance)'"
  }

  private var store: any LegacyStore { settings.domain.legacy }

  /// Where a file is missing or cannot be read, there is nothing old to answer from.
  private func refusal(
    _ done: JSONValue, _ flag: EndpointFlag, _ left: [String], _ faults: [String: PartFault]
  ) -> FlagError {
    let lines = done["loss"]?["lines"]?.elements?.compactMap(\.string) ?? []
    let command = "cutover flags rollback \(flag.state.endpoint)"
    return FlagError(
      .refused, flag.key,
      "not rolled back yet, nothing was changed: the journal cannot bring the \(store.partsNoun) up to date "
        + "(\(left.joined(separator: "; "))), and \(store.partNoun)s written from the repository would lose: "
        + lines.joined(separator: "; "),
      remedy: (!faults.isEmpty
        ? "\(faults.restoredParts(store.partNoun)), from a copy, and repeat the command"
        : "to go back now and answer from the old \(store.partNoun)s, run '\(command) --keep-files'")
        + "; to write them from the repository all the same, run '\(command) --accept-loss "
        + "\(done["loss"]?["acceptance"]?.string ?? "")'")
  }
}
