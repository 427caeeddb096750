import CutoverDomain
package import CutoverJSON

/// Finds the few members of a record that tell it apart, as a reader of records matches names, see ``FieldTable``.
package struct KeyFields {
  private let table: FieldTable
  /// A bit for each length that a name has, since most members of a record can be told by that.
  private let lengths: UInt64

  package init(_ names: [StaticString]) {
    table = FieldTable(names: names)
    lengths = names.reduce(0) { lengths, name in
      // A long s has one byte more than an s, and a Kelvin sign two more than a k.
      let longer = name.withUTF8Buffer { $0.reduce(0) { $0 + ($1 | 0x20 == 0x73 ? 1 : $1 | 0x20 == 0x6B ? 2 : 0) } }
      return (0...longer).reduce(lengths) { $0 | 1 << UInt64(name.utf8CodeUnitCount + $1) }
    }
  }

  /// The position of the field that `name` means.
  @inline(__always)
  package func index(of name: UnsafeBufferPointer<UInt8>) -> Int? {
    name.count < 64 && lengths >> UInt64(name.count) & 1 == 1 ? table.index(of: name) : nil
  }
}

extension JSONReader {
  /// Reads the record that is next, and hands the fields among `fields` to `body` in the order they stand in, each for
  /// it to read or to leave. A null record has none.
  package func readRecord(_ fields: KeyFields, _ body: (Int) throws -> Void) throws {
    if try readNullIfNext() { return }
    try beginObject()
    while try nextMember() {
      if let field = fields.index(of: memberName) { try body(field) }
    }
  }

  /// Reads a text, replacing what `text` holds; a null leaves that.
  package func readText(into text: inout [UInt8]) throws {
    if try readNullIfNext() { return }
    text.removeAll(keepingCapacity: true)
    try readUTF8(into: &text)
  }
}
