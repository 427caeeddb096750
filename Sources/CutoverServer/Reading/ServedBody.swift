public import CutoverDomain
public import CutoverHTTP
import CutoverJSON
import Synchronization

/// A body as clients get it, assembled once for any number of answers: all of it but the clock, which each answer puts
/// in for itself.
public final class ServedBody: Sendable {
  /// What identifies the body, whatever the clock says. The same on both sides where the bytes are the same, so that
  /// what a client keeps stays good when its endpoint changes sides.
  public let tag: EntityTag
  /// How many records of the dataset it shows.
  public let records: Int
  /// The newest entry of the journal that it shows, `nil` where that is not known.
  public let sequence: Int64?

  private let head: SharedBytes
  /// What follows the clock; `nil` where the body has none, and is all head.
  private let tail: [UInt8]?
  private let compressed = Mutex<GzipHead??>(nil)
  /// The whole body as it was sent last: all answers of a millisecond are the same.
  private let rendered = Mutex<(now: Int64, bytes: SharedBytes)?>(nil)

  /// Bodies up to this size are sent in one piece, for which they are copied once a millisecond at the most.
  private static let copied = 1 << 20

  /// Reads `answer` to its end. `clock` is the name of the field that shows the answer's clock. Throws `ReadError`.
  public init(_ answer: any Answer, clock: String?, sequence: Int64? = nil) throws {
    var writer = JSONWriter()
    var place: Int?
    var records = 0
    writer.beginObject()
    while let part = try answer.nextPart() {
      switch part {
      case .value(let name, let json, let shown):
        writer.name(name)
        if name == clock {
          place = writer.bytes.count
          // The writer has to know that a value stands here; its digits are cut out below.
          writer.raw(CollectionOfOne(UInt8(ascii: "0")))
        } else {
          writer.raw(json)
        }
        records += shown
      case .records(let name, let next):
        writer.name(name)
        writer.beginArray()
        while let record = try next() {
          writer.raw(record.json)
          records += 1
        }
        writer.endArray()
      }
    }
    writer.endObject()
    let bytes = writer.bytes
    head = SharedBytes(bytes[..<(place ?? bytes.count)])
    tail = place.map { Array(bytes[($0 + 1)...]) }
    self.records = records
    self.sequence = sequence
    var digest = BodyDigest()
    head.withUnsafeBytes { digest.add($0) }
    (tail ?? []).withUnsafeBytes { digest.add($0) }
    tag = EntityTag(digest.text)
  }

  /// How much memory it takes, in bytes, with room for what may come later: the compressed form, and a copy to send.
  var footprint: Int { head.count + head.count / 2 + min(head.count, Self.copied) + (tail?.count ?? 0) + 512 }

  /// Whether compressing is worth anybody's while.
  var isLarge: Bool { head.count >= 1024 }

  /// Whether the compressed form has to be made first, which takes some 20 ms a megabyte.
  var needsCompression: Bool { compressed.withLock { $0 == nil } }

  /// The body with its clock at `now` (Unix milliseconds).
  public func bytes(now: Int64) -> [SharedBytes] {
    guard let end = end(now: now) else { return [head] }
    guard head.count <= Self.copied else { return [head, SharedBytes(end)] }
    if let rendered = rendered.withLock({ $0 }), rendered.now == now { return [rendered.bytes] }
    let whole = SharedBytes(head, end)
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
    return [made.bytes, SharedBytes(made.end(end(now: now) ?? []))]
  }

  private func end(now: Int64) -> [UInt8]? { tail.map { Array(String(now).utf8) + $0 } }
}
