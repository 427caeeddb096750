package import CutoverDomain

/// Keeps sides as they were at an entry of the journal, for those who asked for that by a ``CutMarker``.
package protocol SideKeeper: Sendable {
  /// Keeps the side of `sink`, which stands at the entry of `marker`, `cut`, until this returns: the sooner the better. What
  /// goes wrong is for those to hear who asked. `awaitRelay` returns once copies of the store have followed it, or fail to.
  /// Called on the thread of the sink.
  func keep(_ sink: String, at cut: Cut, for marker: CutMarker, awaitRelay: () -> Void)
}
