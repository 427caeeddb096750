import CutoverJSON

/// An array by itself; `nil` is a `null` on the wire, which an empty array is not.
struct WireList<Element: WireValue>: WireValue {
  var elements: [Element]?

  init() {}

  init(_ elements: [Element]?) { self.elements = elements }

  init(reading reader: JSONReader) throws {
    if try reader.readNullIfNext() { return }
    var elements: [Element] = []
    try reader.beginArray()
    while try reader.nextElement() { elements.append(try Element(reading: reader)) }
    self.elements = elements
  }

  func write(into writer: inout JSONWriter) throws {
    guard let elements else { return writer.null() }
    writer.beginArray()
    for element in elements { try element.write(into: &writer) }
    writer.endArray()
  }
}
