import CSimdjson
import Glibc

extension OpaqueJSON {
  /// Takes a text that plainly has the form already, as what was once written from a value has: without reading it into
  /// anything. `nil` where the text has another form, is no JSON, or takes a closer look (escapes, for one).
  public init?(inForm text: UnsafeRawBufferPointer) {
    let isInForm = text.withMemoryRebound(to: UInt8.self) { text in
      var scanner = FormScanner(text: text)
      return text.baseAddress.map { csimdjson_is_utf8($0, text.count) } ?? false && scanner.isInForm
    }
    guard isInForm else { return nil }
    self.init(unchecked: String(decoding: text, as: UTF8.self))
  }
}

/// Steps through a text that is thought to be in the form of ``OpaqueJSON``, and gives up at anything else.
private struct FormScanner {
  let text: UnsafeBufferPointer<UInt8>
  private var at = 0

  /// Deeper values are left to a reader, which is not limited by the stack.
  private static let maximumDepth = 32

  init(text: UnsafeBufferPointer<UInt8>) { self.text = text }

  var isInForm: Bool {
    mutating get { passValue(0) && at == text.count }
  }

  private mutating func passValue(_ depth: Int) -> Bool {
    guard at < text.count, depth <= Self.maximumDepth else { return false }
    switch text[at] {
    case UInt8(ascii: "{"): return passObject(depth)
    case UInt8(ascii: "["): return passArray(depth)
    case UInt8(ascii: "\""): return passString() != nil
    case UInt8(ascii: "t"): return pass("true")
    case UInt8(ascii: "f"): return pass("false")
    case UInt8(ascii: "n"): return pass("null")
    default: return passNumber()
    }
  }

  private mutating func passObject(_ depth: Int) -> Bool {
    at += 1
    if pass("}") { return true }
    var last: UnsafeBufferPointer<UInt8>?
    repeat {
      guard let name = passString(), pass(":"), last.map({ $0.lexicographicallyPrecedes(name) }) ?? true else {
        return false
      }
      last = name
      guard passValue(depth + 1) else { return false }
    } while pass(",")
    return pass("}")
  }

  private mutating func passArray(_ depth: Int) -> Bool {
    at += 1
    if pass("]") { return true }
    repeat {
      guard passValue(depth + 1) else { return false }
    } while pass(",")
    return pass("]")
  }

  /// What is between the quotes, of which nothing needed an escape.
  private mutating func passString() -> UnsafeBufferPointer<UInt8>? {
    guard let base = text.baseAddress, pass("\"") else { return nil }
    let length = csimdjson_plain_prefix(base + at, text.count - at)
    let contents = UnsafeBufferPointer(start: base + at, count: length)
    at += length
    return pass("\"") ? contents : nil
  }

  /// A number is in form if it would be written so again.
  private mutating func passNumber() -> Bool {
    guard let base = text.baseAddress else { return false }
    let start = at
    while at < text.count, JSONBytes.isInNumbers(text[at]) { at += 1 }
    let value = csimdjson_parse_double(base + start, base + at)
    guard at > start, value.isFinite else { return false }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: JSONWriter.numberLength) { written in
      guard let again = written.baseAddress else { return false }
      let length = JSONWriter.write(value, to: again)
      return length == at - start && memcmp(again, base + start, length) == 0
    }
  }

  private mutating func pass(_ expected: StaticString) -> Bool {
    let length = expected.utf8CodeUnitCount
    guard let base = text.baseAddress, text.count - at >= length,
      memcmp(base + at, expected.utf8Start, length) == 0
    else { return false }
    at += length
    return true
  }
}
