package import CutoverDomain
import CutoverThreads

extension SideReader {
  /// Assembles some of the bodies at hand again, those first that were not compared for longest, and drops those that the store
  /// does not have, though nothing was heard of a change. Gives the requests that they answered.
  ///
  /// Only this process can tell: what it keeps in memory nobody else sees. `settle` waits as long as the news of a change may
  /// take; a body whose change is heard of by then was only on its way out.
  package func dropStale(upTo count: Int = 20, bytes: Int = 1 << 20, settle: () -> Void) -> [Request] {
    let kept = state.withLock { $0.shelf.leastChecked(count, upTo: bytes) }
    let suspects = kept.filter { key, entry in
      guard entry.body.holdsUntilChange, isCurrent(entry), case .success(let body) = assemble(entry.request) else {
        return false
      }
      state.withLock { $0.shelf.noteChecked(key, entry) }
      return body.tag != entry.body.tag
    }
    guard !suspects.isEmpty else { return [] }
    settle()
    return suspects.filter { key, entry in
      isCurrent(entry) && state.withLock { $0.shelf.remove(key, entry) }
    }.map(\.entry.request)
  }

  /// Whether clients would get it now.
  private func isCurrent(_ entry: BodyShelf.Entry) -> Bool {
    (try? store.token(for: entry.request)) == entry.token
  }
}
