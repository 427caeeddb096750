package import CutoverDomain

/// The legacy side, whose store says itself when it has changed, by whomever.
package struct LegacyResponses: ServedStore {
  private let watch: any LegacyWatch
  private let open: @Sendable () -> any DomainSnapshot
  private let sequence: @Sendable () -> Int64?

  /// `sequence` gives the newest entry of the journal that the store has.
  package init(
    _ watch: any LegacyWatch, open: @escaping @Sendable () -> any DomainSnapshot,
    sequence: @escaping @Sendable () -> Int64?
  ) {
    self.watch = watch
    self.open = open
    self.sequence = sequence
  }

  package func token(for request: Request) -> ChangeToken { ChangeToken(watch.version(of: request)) }

  package func withView<R>(for request: Request, _ body: (ServedView) throws -> R) throws -> R {
    // The position moves after the files: what is read next is no older than it.
    let sequence = sequence()
    return try body(ServedView(reading: open(), side: .legacy, sequence: sequence))
  }
}
