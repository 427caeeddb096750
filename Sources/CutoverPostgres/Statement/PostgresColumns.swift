/// Array parameters of a batch that are filled row by row: a column each.
///
/// Belongs to one thread at a time.
public final class PostgresColumns {
  @usableFromInline let buffers: UnsafeMutablePointer<PostgresBuffer>
  private let types: [PostgresType]

  /// `types` are those of the columns' values.
  public init(_ types: [PostgresType]) {
    self.types = types
    buffers = .allocate(capacity: max(1, types.count))
    for column in types.indices { (buffers + column).initialize(to: PostgresBuffer()) }
  }

  deinit {
    for column in types.indices { (buffers + column).deinitialize(count: 1) }
    buffers.deallocate()
  }

  /// Adds the next row's value of a column.
  @inlinable
  public func append<T: PostgresCodable>(_ value: T, to column: Int) { value.encodeField(into: &buffers[column]) }

  /// Appends the columns as parameters, of so many values each.
  fileprivate func bind(rows: Int, into fields: inout PostgresBuffer, _ starts: inout [Int]) {
    for column in types.indices {
      starts.append(fields.length)
      fields.appendField { [type = types[column]] fields in
        fields.appendArrayHeader(of: type, count: rows)
        fields.append(UnsafeRawBufferPointer(start: buffers[column].base, count: buffers[column].length))
      }
    }
  }
}

extension PostgresParameters {
  /// An array parameter for each column, with the values of so many rows.
  public mutating func append(_ columns: PostgresColumns, rows: Int) {
    columns.bind(rows: rows, into: &fields, &starts)
  }
}
