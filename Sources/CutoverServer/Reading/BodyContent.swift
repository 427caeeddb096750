import CutoverHTTP
import Synchronization

/// The bytes of a body without its clock, and what is made of them: their digest and their compressed form.
///
/// The bytes before the clock are in pieces, so that a body of any size is assembled without copying it to a larger
/// buffer again and again. All pieces but the last are of the same size: equal bytes are in equal pieces.
final class BodyContent: Sendable {
  let tag: EntityTag
  let head: [SharedBytes]
  /// What follows the clock; `nil` where the body has none, and is all head.
  let tail: [UInt8]?
  /// How many bytes there are before the clock.
  let headCount: Int

  private let compressed = Mutex<GzipHead??>(nil)
  /// The whole body as it was sent last: all answers of a millisecond are the same.
  private let rendered = Mutex<(now: Int64, bytes: SharedBytes)?>(nil)

  init(head: [SharedBytes], tail: [UInt8]?) {
    self.head = head
    self.tail = tail
    headCount = head.reduce(0) { $0 + $1.count }
    var digest = BodyDigest()
    for piece in head { piece.withUnsafeBytes { digest.add($0) } }
    (tail ?? []).withUnsafeBytes { digest.add($0) }
    tag = EntityTag(digest.text)
  }

  /// How much memory it takes, in bytes, with room for what may come later: the compressed form, and a copy to send.
  var footprint: Int {
    headCount + headCount / 2 + min(headCount, BodyPieces.size) + (tail?.count ?? 0) + 512
  }

  var needsCompression: Bool { compressed.withLock { $0 == nil } }

  /// The body with its clock at `now` (Unix milliseconds). One of a single piece is sent in one piece, for which it is
  /// copied once a millisecond at the most.
  func bytes(now: Int64) -> [SharedBytes] {
    guard let end = end(now: now) else { return head }
    guard head.count == 1 else { return head + [SharedBytes(end)] }
    if let rendered = rendered.withLock({ $0 }), rendered.now == now { return [rendered.bytes] }
    let whole = SharedBytes(head[0], end)
    rendered.withLock { $0 = (now, whole) }
    return [whole]
  }

  /// The same, compressed; made on the first call. `nil` where it cannot be.
  func gzipped(now: Int64) -> [SharedBytes]? {
    let made = compressed.withLock { slot in
      if slot == nil { slot = .some(GzipHead(head)) }
      return slot ?? nil
    }
    guard let made else { return nil }
    return made.pieces + [SharedBytes(made.end(end(now: now) ?? []))]
  }

  private func end(now: Int64) -> [UInt8]? { tail.map { Array(String(now).utf8) + $0 } }

  func hasSameBytes(as other: BodyContent) -> Bool {
    tail == other.tail && head.count == other.head.count && zip(head, other.head).allSatisfy { $0.isEqual(to: $1) }
  }
}

/// The contents that are in use anywhere: a body that both sides show, or that a change left as it was, is held once.
package final class BodyContents: Sendable {
  private struct Reference { weak var content: BodyContent? }

  private struct State {
    var known: [String: Reference] = [:]
    /// At how many entries those without a content are removed.
    var limit = 64
  }

  private let state = Mutex(State())

  package init() {}

  /// The content with the same bytes that is in use already, else `content`.
  func shared(_ content: BodyContent) -> BodyContent {
    let found = state.withLock { $0.known[content.tag.text]?.content }
    if let found, found.hasSameBytes(as: content) { return found }
    state.withLock { state in
      if state.known.count >= state.limit {
        state.known = state.known.filter { $0.value.content != nil }
        state.limit = max(64, 2 * state.known.count)
      }
      state.known[content.tag.text] = Reference(content: content)
    }
    return content
  }
}
