package import CutoverDomain

/// Why a backfill does not load files that were left alone since their endpoints became complete: their old values would
/// take the place of newer ones, which are nowhere else.
package enum OldFiles {
  /// `names` are those of the files, `endpoints` those that are made from them.
  package static func words(_ names: [String], of endpoints: Set<String>) -> String {
    "\(names.joined(separator: ", ")): not written since \(endpoints.sorted().joined(separator: ", ")) became complete, so a "
      + "backfill would put old values over newer ones; nothing was changed"
  }

  /// `held` are those of the folder that the journal feeds: where one needs more than a rollback, that is said.
  package static func remedy(
    of endpoints: Set<String>, in store: any LegacyStore, _ held: [HeldFile]
  ) -> String {
    var steps = held.filter { !$0.returned.isEmpty }.map(\.returnedText)
    let complete = endpoints.subtracting(held.flatMap(\.returned))
    if !complete.isEmpty {
      let first = "'cutover flags rollback \(complete.min() ?? "")'"
      let questions = held.filter { $0.returned.isEmpty && !$0.catchesUp }.map { "\($0.name): \($0.way)" }
      steps.append(
        "take \(complete.count == 1 ? "it back first (\(first))" : "them back first (\(first), and so on)")"
          + (questions.isEmpty
            ? ", which brings the \(store.partNoun)s up to date" : " (\(questions.joined(separator: "; ")))"))
    }
    return
      "\(steps.joined(separator: "; ")); or load a copy of the \(store.noun) without \(store.positionNoun) (--from) if the "
      + "old values are the right ones"
  }
}
