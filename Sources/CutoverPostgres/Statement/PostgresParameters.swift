/// The values of a statement's parameters `$1`, `$2`… in their order, or of a row's columns in COPY.
public struct PostgresParameters: ~Copyable {
  /// All values as fields: a length, -1 for NULL, and the bytes.
  @usableFromInline var fields = PostgresBuffer()
  /// Where in `fields` each value begins.
  @usableFromInline var starts: [Int] = []
  private var values: [UnsafePointer<CChar>?] = []
  private var lengths: [Int32] = []
  private var formats: [Int32] = []

  init() {}

  public var count: Int { starts.count }

  @inlinable
  public mutating func append<T: PostgresCodable>(_ value: T) {
    starts.append(fields.length)
    value.encodeField(into: &fields)
  }

  /// One array parameter out of a value of each row: a column of a batch, without an array in between.
  @inlinable
  public mutating func append<Row, T: PostgresCodable>(columnOf rows: [Row], _ value: (borrowing Row) -> T) {
    starts.append(fields.length)
    fields.appendField { fields in
      fields.appendArrayHeader(of: T.self, count: rows.count)
      for row in rows { value(row).encodeField(into: &fields) }
    }
  }

  /// All fields one after the other, as a row of COPY has them; valid until the next change.
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: fields.base, count: fields.count) }

  mutating func removeAll() {
    fields.removeAll()
    starts.removeAll(keepingCapacity: true)
  }

  /// The parameters as libpq's functions take them: count, values, lengths, formats (all binary).
  mutating func withPointers<R>(
    _ body: (
      Int32, UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<Int32>, UnsafePointer<Int32>
    ) throws -> R
  ) rethrows -> R {
    values.removeAll(keepingCapacity: true)
    lengths.removeAll(keepingCapacity: true)
    // Only now, since the buffer moves as it grows.
    for start in starts {
      let length = Int32(bigEndian: (fields.base + start).loadUnaligned(as: Int32.self))
      values.append(length < 0 ? nil : UnsafePointer((fields.base + start + 4).assumingMemoryBound(to: CChar.self)))
      lengths.append(max(0, length))
    }
    while formats.count < max(1, starts.count) { formats.append(1) }
    let count = Int32(starts.count)
    return try values.withUnsafeBufferPointer { values in
      try lengths.withUnsafeBufferPointer { lengths in
        try formats.withUnsafeBufferPointer { formats in
          guard let values = values.baseAddress, let lengths = lengths.baseAddress else {
            var none: UnsafePointer<CChar>?
            return try body(0, &none, formats.baseAddress!, formats.baseAddress!)
          }
          return try body(count, values, lengths, formats.baseAddress!)
        }
      }
    }
  }
}
