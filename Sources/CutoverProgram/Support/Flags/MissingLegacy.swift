import CutoverDomain
package import CutoverFlags
import CutoverHosting
import Glibc

/// What clients lack whom a rollback takes to the legacy side. It is a warning, never a refusal: an error may be better than
/// the wrong values of the repository.
package enum MissingLegacy {
  /// `nil` where clients are not moved, or the files are there. `from` is `nil` where they were moved before. `folder` is the legacy folder where no journal names one.
  package static func warning(
    from: FlagState?, to there: FlagState, _ settings: Settings, folder: String? = nil
  ) -> String? {
    guard there.stage.isAnsweredByLegacy, from?.stage.isAnsweredByLegacy != true else { return nil }
    let bound = FolderBinding(statePath: settings.state.path).read()
    let folder = bound ?? folder ?? settings.value(.dataPath)
    let outcome = "clients of \(there.endpoint) get errors until"
    let store = settings.domain.legacy
    if access(folder, F_OK) != 0 {
      return "the legacy \(store.noun) \(folder) is missing: \(outcome) it is back"
    }
    guard let request = settings.domain.request(there.endpoint) else { return nil }
    let missing = store.missingParts(for: request, in: folder)
    if missing.isEmpty {
      if let reason = UnreadableLegacy.reason(request, settings.domain, folder) {
        return "\(reason): \(outcome) that is repaired"
      }
      return HeldFile.returned(
        settings.domain, statePath: settings.state.path, Completion.flags(of: settings.domain)
      )
      .first { $0.isReturned(for: there.endpoint) }?.returnedText
    }
    return
      "\(folder) lacks \(missing.joined(separator: ", ")): \(outcome) \(missing.count == 1 ? "it is" : "they are") back"
  }
}
