package import CutoverDomain

/// Why a backfill does not load files that were left alone since their endpoints became complete: their old values would
/// take the place of newer ones, which are nowhere else.
package enum OldFiles {
  /// `names` are those of the files, `endpoints` those that are made from them.
  package static func words(_ names: [String], of endpoints: Set<String>) -> String {
    "\(names.joined(separator: ", ")): not written since \(endpoints.sorted().joined(separator: ", ")) became complete, so a "
      + "backfill would put old values over newer ones; nothing was changed"
  }

  package static func remedy(of endpoints: Set<String>, in store: any LegacyStore) -> String {
    let first = "'cutover flags rollback \(endpoints.min() ?? "")'"
    return
      "take \(endpoints.count == 1 ? "it back first (\(first))" : "them back first (\(first), and so on)"), which brings "
      + "the \(store.partNoun)s up to date; or load a copy of the \(store.noun) without \(store.positionNoun) (--from) if the "
      + "old values are the right ones"
  }
}
