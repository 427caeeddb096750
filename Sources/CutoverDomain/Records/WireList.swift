public import CutoverJSON

/// An array; one that is null is a `null` on the wire, which an empty array is not.
public struct WireList<Element: WireValue>: WireValue {
  /// `nil` for null.
  public var elements: [Element]? { stored }
  @usableFromInline var stored: [Element]?
  /// What stood behind the last element before the list became shorter. Go keeps such elements in the memory of its
  /// array, and decodes onto them when the list grows again.
  @usableFromInline var hidden: [Element] = []

  @inlinable
  public init() {}

  @inlinable
  public init(_ elements: [Element]?) { stored = elements }

  /// The elements are decoded onto those that stood at their places before. A null or an empty array forgets these.
  @inlinable
  public mutating func read(from reader: JSONReader) throws {
    var before = (stored ?? []) + hidden
    self = WireList()
    if try reader.readNullIfNext() { return }
    var count = 0
    try reader.beginArray()
    while try reader.nextElement() {
      if count < before.count {
        try before[count].read(from: reader)
      } else {
        before.append(try Element(reading: reader))
      }
      count += 1
    }
    if count == before.count {
      stored = before
    } else {
      stored = Array(before[..<count])
      if count > 0 { hidden = Array(before[count...]) }
    }
  }

  @inlinable
  public func write(into writer: inout JSONWriter) throws {
    guard let elements = stored else { return writer.null() }
    writer.beginArray()
    for element in elements { try element.write(into: &writer) }
    writer.endArray()
  }
}
