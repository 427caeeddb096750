import CutoverDomain
import CutoverHTTP
import CutoverJSON

/// Writes an answer as a body, in pieces of ``size`` before the clock.
struct BodyPieces {
  /// A body is copied as a whole up to this size only.
  static let size = 1 << 20

  private var writer = JSONWriter()
  private var head: [SharedBytes] = []
  /// Whether the clock has been passed: what follows is the tail.
  private var isBehindClock = false
  /// How many records of the dataset were written.
  private(set) var records = 0

  /// Reads `answer` to its end. `clock` is the name of the field that shows the answer's clock. Throws `ReadError`.
  init(_ answer: any Response, clock: String?) throws {
    writer.beginObject()
    while let part = try answer.nextPart() {
      switch part {
      case .value(let name, let json, let shown, let faults):
        if let fault = faults.first { throw fault.error }
        writer.name(name)
        if name == clock { passClock() } else { writer.raw(json) }
        records += shown
      case .records(let name, let next):
        writer.name(name)
        writer.beginArray()
        while let record = try next() {
          writer.raw(try record.checked())
          records += 1
          if writer.bytes.count >= Self.size { cutPieces() }
        }
        writer.endArray()
      }
    }
    writer.endObject()
    if !isBehindClock { endHead() }
  }

  var content: BodyContent { BodyContent(head: head, tail: isBehindClock ? writer.bytes : nil) }

  private mutating func passClock() {
    endHead()
    isBehindClock = true
    // The writer has to know that a value stands here.
    writer.raw(CollectionOfOne(UInt8(ascii: "0")))
    writer.bytes.removeAll(keepingCapacity: true)
  }

  private mutating func endHead() {
    cutPieces()
    if !writer.bytes.isEmpty { head.append(SharedBytes(writer.bytes)) }
    writer.bytes.removeAll(keepingCapacity: true)
  }

  /// Takes all whole pieces from what was written.
  private mutating func cutPieces() {
    guard !isBehindClock else { return }
    var start = 0
    while writer.bytes.count - start >= Self.size {
      head.append(SharedBytes(writer.bytes[start..<(start + Self.size)]))
      start += Self.size
    }
    writer.bytes.removeFirst(start)
  }
}
