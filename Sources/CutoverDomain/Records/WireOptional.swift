public import CutoverJSON

/// A value that can be missing: `null` on the wire.
extension Optional: WireValue where Wrapped: WireValue {
  @inlinable
  public init() { self = nil }

  @inlinable
  public mutating func read(from reader: JSONReader) throws {
    if try reader.readNullIfNext() {
      self = nil
    } else {
      var value = self ?? Wrapped()
      try value.read(from: reader)
      self = value
    }
  }

  @inlinable
  public consuming func write(into writer: inout JSONWriter) throws {
    if let value = self { try value.write(into: &writer) } else { writer.null() }
  }
}
