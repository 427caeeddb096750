import CutoverDomain
import CutoverHosting

/// The parts of the legacy store that an endpoint shows and that others than Cutover have changed: where both sides differ,
/// the legacy side may be the wrong one.
package struct ChangedLegacy {
  /// The files or tables, as far as the store knows how Cutover left them.
  package let parts: [String]
  private let store: any LegacyStore

  init(of endpoint: String, _ settings: Settings) {
    store = settings.domain.legacy
    let path = FolderBinding(statePath: settings.state.path).read() ?? settings.value(.dataPath)
    let store = self.store
    func changed() -> [String] {
      ((try? store.changedByOthers(in: path)) ?? []).filter { store.readers(of: $0).contains(endpoint) }
    }
    let found = changed()
    // A commit of the sink may come between what the store says of itself and a look at its files.
    parts = found.isEmpty ? [] : changed().filter(found.contains)
  }

  /// What was changed and what to do; `nil` where nothing was.
  package var summary: String? {
    guard !parts.isEmpty else { return nil }
    let isOne = parts.count == 1
    return
      "\(parts.joined(separator: ", ")) \(isOne ? "was" : "were") changed by others than Cutover: where the change is wrong, "
      + "put \(isOne ? "it" : "them") back as \(isOne ? "it was" : "they were"), from a copy say; where it is right, 'cutover "
      + "backfill' has the repository follow"
  }
}
