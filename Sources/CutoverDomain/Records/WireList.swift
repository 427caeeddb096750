public import CutoverJSON

/// An array; one that is null is a `null` on the wire, which an empty array is not.
public struct WireList<Element: WireValue>: WireValue {
  /// `nil` for null.
  public private(set) var elements: [Element]?
  /// What stood behind the last element before the list became shorter. Go keeps such elements in the memory of its
  /// array, and decodes onto them when the list grows again.
  private var hidden: [Element] = []

  public init() {}

  public init(_ elements: [Element]?) { self.elements = elements }

  /// The elements are decoded onto those that stood at their places before. A null or an empty array forgets these.
  public mutating func read(from reader: JSONReader) throws {
    var stored = (elements ?? []) + hidden
    self = WireList()
    if try reader.readNullIfNext() { return }
    var count = 0
    try reader.beginArray()
    while try reader.nextElement() {
      if count < stored.count {
        try stored[count].read(from: reader)
      } else {
        stored.append(try Element(reading: reader))
      }
      count += 1
    }
    if count == stored.count {
      elements = stored
    } else {
      elements = Array(stored[..<count])
      if count > 0 { hidden = Array(stored[count...]) }
    }
  }

  public func write(into writer: inout JSONWriter) throws {
    guard let elements else { return writer.null() }
    writer.beginArray()
    for element in elements { try element.write(into: &writer) }
    writer.endArray()
  }
}
