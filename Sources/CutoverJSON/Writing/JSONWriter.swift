import CSimdjson

/// Writes JSON as clients get it: no white space, commas where they belong, fields in the order they are written.
///
/// Strings are UTF-8; escaped are `"` `\` `\b` `\f` `\n` `\r` `\t`, and as `\u00xx` in lower case the other controls below U+0020
/// and U+2028 and U+2029. Floats are the shortest text that reads back the same, without `.0`: positional for
/// 1e-6 ≤ |x| < 1e21, else as `1e+21`, `1e-7`, `5e-324`; minus zero is `-0`.
///
/// The nesting is the caller's affair: the writer does not check that brackets match or that members have names.
public struct JSONWriter: Sendable {
  /// What has been written so far.
  public var bytes: [UInt8]
  private var needsComma = false

  public init(reserving capacity: Int = 0) {
    bytes = []
    bytes.reserveCapacity(capacity)
  }

  /// Forgets what was written, and keeps the memory.
  public mutating func reset() {
    bytes.removeAll(keepingCapacity: true)
    needsComma = false
  }

  public mutating func beginObject() { begin(UInt8(ascii: "{")) }
  public mutating func endObject() { end(UInt8(ascii: "}")) }
  public mutating func beginArray() { begin(UInt8(ascii: "[")) }
  public mutating func endArray() { end(UInt8(ascii: "]")) }

  /// The name of the member whose value is written next.
  public mutating func name(_ name: String) {
    string(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// The same for a name that needs no escapes.
  public mutating func name(_ name: StaticString) {
    member(name, 0) { _ in 0 }
    needsComma = false
  }

  public mutating func string(_ value: String) {
    startValue()
    JSONWriter.append(value, to: &bytes)
  }

  /// A string given as UTF-8, which is taken on trust.
  public mutating func string(utf8 value: UnsafeBufferPointer<UInt8>) {
    startValue()
    JSONWriter.append(utf8: value, to: &bytes)
  }

  /// A float, which must be finite: JSON has no other.
  public mutating func double(_ value: Double) {
    startValue()
    JSONWriter.append(value, to: &bytes)
  }

  public mutating func int(_ value: Int64) {
    startValue()
    JSONWriter.append(value, to: &bytes)
  }

  public mutating func bool(_ value: Bool) {
    startValue()
    bytes += (value ? "true" : "false").utf8
  }

  public mutating func null() {
    startValue()
    bytes += "null".utf8
  }

  /// A value that is JSON already.
  public mutating func raw(_ json: some Collection<UInt8>) {
    startValue()
    bytes.append(contentsOf: json)
  }

  // MARK: Members

  public mutating func field(_ name: StaticString, _ value: String) {
    var value = value
    value.withUTF8 { field(name, utf8: $0) }
  }

  /// A string given as UTF-8, which is taken on trust.
  public mutating func field(_ name: StaticString, utf8 text: UnsafeBufferPointer<UInt8>) {
    guard let base = text.baseAddress, csimdjson_plain_prefix(base, text.count) < text.count else {
      return member(name, text.count + 2) { JSONWriter.write(plain: text, to: $0) }
    }
    self.name(name)
    string(utf8: text)
  }

  /// The float must be finite.
  public mutating func field(_ name: StaticString, _ value: Double) {
    member(name, JSONWriter.numberLength) { JSONWriter.write(value, to: $0) }
  }

  public mutating func field(_ name: StaticString, _ value: Int64) {
    member(name, JSONWriter.numberLength) { JSONWriter.write(value, to: $0) }
  }

  public mutating func field(_ name: StaticString, _ value: Bool) {
    self.name(name)
    bool(value)
  }

  public mutating func field(_ name: StaticString, _ value: OpaqueJSON) {
    self.name(name)
    raw(value.text.utf8)
  }

  // MARK: Parts

  @inline(__always)
  private mutating func startValue() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
  }

  /// A comma where one belongs, a name that needs no escapes, a colon, and what `write` puts behind them: at most
  /// `maximum` bytes, of which it gives the number.
  @inline(__always)
  private mutating func member(
    _ name: StaticString, _ maximum: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Int
  ) {
    let length = name.utf8CodeUnitCount
    let comma = needsComma ? 1 : 0
    JSONWriter.extend(&bytes, by: comma + length + 3 + maximum) { out in
      out[0] = UInt8(ascii: ",")
      let start = out + comma
      start[0] = UInt8(ascii: "\"")
      (start + 1).update(from: name.utf8Start, count: length)
      start[length + 1] = UInt8(ascii: "\"")
      start[length + 2] = UInt8(ascii: ":")
      return comma + length + 3 + write(start + length + 3)
    }
    needsComma = true
  }

  private mutating func begin(_ bracket: UInt8) {
    startValue()
    bytes.append(bracket)
    needsComma = false
  }

  private mutating func end(_ bracket: UInt8) {
    bytes.append(bracket)
    needsComma = true
  }
}
