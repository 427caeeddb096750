package import CutoverDomain
package import CutoverHTTP

/// A body as clients get it, assembled once for any number of answers: all of it but the clock, which each answer puts
/// in for itself.
package final class ServedBody: Sendable {
  /// How many records of the dataset it shows.
  package let records: Int
  /// The newest entry of the journal that it shows, `nil` where that is not known.
  package let sequence: Int64?

  /// When it began to be made: a request that came later finds it at hand.
  let made = ContinuousClock.now
  /// From when on it is made again though nothing is known to have changed.
  private let expires: ContinuousClock.Instant?

  private let content: BodyContent

  /// Reads `answer` to its end. `clock` is the name of the field that shows the answer's clock. Bytes that `contents`
  /// holds already are not held again. Throws `ReadError`.
  package init(
    _ answer: any Response, clock: String?, sequence: Int64? = nil, holding holds: Duration? = nil,
    sharing contents: BodyContents
  ) throws {
    expires = holds.map { ContinuousClock.now + $0 }
    let pieces = try BodyPieces(answer, clock: clock)
    content = contents.shared(pieces.content)
    records = pieces.records
    self.sequence = sequence
  }

  /// What identifies the body, whatever the clock says. The same on both sides where the bytes are the same, so that
  /// what a client keeps stays good when its endpoint changes sides.
  package var tag: EntityTag { content.tag }

  /// Whether it is served until something changes, however long that is.
  var holdsUntilChange: Bool { expires == nil }

  /// Whether it may still be served, as far as time goes.
  var isFresh: Bool { expires.map { ContinuousClock.now < $0 } ?? true }

  /// How much memory it takes, in bytes, where no other body shares it.
  var footprint: Int { content.footprint }

  /// Whether compressing is worth anybody's while.
  var isLarge: Bool { content.headCount >= 1024 }

  /// Whether the compressed form has to be made first, which takes some 20 ms a megabyte.
  var needsCompression: Bool { content.needsCompression }

  /// The body with its clock at `now` (Unix milliseconds).
  package func bytes(now: Int64) -> [SharedBytes] { content.bytes(now: now) }

  /// The same, compressed; made on the first call. `nil` where it cannot be.
  func gzipped(now: Int64) -> [SharedBytes]? { content.gzipped(now: now) }
}
