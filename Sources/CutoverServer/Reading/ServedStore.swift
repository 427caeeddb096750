package import CutoverDomain

/// A side of a domain, as the server reads it: whether what was read still holds, and reading anew. Called from several
/// threads at a time.
package protocol ServedStore: Sendable {
  /// What tells one state of what `request` shows from another. Asked for each request, so it is cheap and does not
  /// block. Throws ``ReadError`` where it cannot be told: then nothing that was read before may be served.
  func token(for request: Request) throws -> ChangeToken

  /// Runs `body` with the side as it is at one moment, for an answer to `request`: no older than the call, or, where the view
  /// says how long it holds, than what that stands for. Blocks. Throws `ReadError`, also where the store cannot be reached.
  func withView<R>(for request: Request, _ body: (ServedView) throws -> R) throws -> R
}

/// A side at one moment.
package struct ServedView {
  package let reading: any DomainSnapshot
  /// Which of the reading's sides answers.
  package let side: Side
  /// The newest entry of the journal that it shows, `nil` where that is not known.
  package let sequence: Int64?
  /// For how long an answer made of it may be served though nothing is known to have changed; `nil` for as long as that.
  package let holds: Duration?

  package init(reading: any DomainSnapshot, side: Side, sequence: Int64?, holds: Duration? = nil) {
    self.holds = holds
    self.reading = reading
    self.side = side
    self.sequence = sequence
  }
}

/// Two equal tokens: nothing changed in between.
package struct ChangeToken: Sendable, Equatable {
  package let words: [UInt64]

  package init(_ words: [UInt64]) { self.words = words }
}
