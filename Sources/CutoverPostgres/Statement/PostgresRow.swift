internal import CLibpq

/// One row of an answer, read where libpq has put it; valid only while it is lent.
public struct PostgresRow: ~Copyable {
  private let source: Source

  private enum Source {
    case result(OpaquePointer, Int32)
    case fields(UnsafeBufferPointer<UnsafeRawBufferPointer?>, types: [PostgresType])
  }

  init(_ result: OpaquePointer, _ index: Int32) { source = .result(result, index) }

  /// A row of COPY, whose fields somebody else has found.
  init(fields: UnsafeBufferPointer<UnsafeRawBufferPointer?>, types: [PostgresType]) {
    source = .fields(fields, types: types)
  }

  /// The value of a column, counted from 0; `T` is optional where it may be NULL. Throws ``PostgresError``.
  @inlinable
  public func decode<T: PostgresCodable>(_ column: Int, as type: T.Type = T.self) throws -> T {
    do { return try T.decodeField(bytes(column, T.postgresType)) } catch { throw located(error, column) }
  }

  /// The bytes of a column's value in binary format, `nil` for NULL. Throws where the column is not of `type`: bytes do
  /// not say what they are, and a number would be read as another.
  @usableFromInline
  func bytes(_ column: Int, _ type: PostgresType) throws -> UnsafeRawBufferPointer? {
    switch source {
    case .result(let result, let row):
      let column = Int32(truncatingIfNeeded: column)
      // All rows of a result have the same types.
      if row == 0 { try PostgresRow.check(type, PostgresType(rawValue: PQftype(result, column))) }
      let length = PQgetlength(result, row, column)
      if length == 0 && PQgetisnull(result, row, column) != 0 { return nil }
      return UnsafeRawBufferPointer(start: PQgetvalue(result, row, column), count: Int(length))
    case .fields(let fields, let types):
      try PostgresRow.check(type, types[column])
      return fields[column]
    }
  }

  /// What tells the row from others, as ``PostgresError/row`` has it.
  func key() -> [(column: String, value: String)] {
    guard case .result(let result, _) = source else { return [] }
    return (0..<min(2, Int(PQnfields(result)))).compactMap { column in
      guard let name = PQfname(result, Int32(column)) else { return nil }
      let type = PostgresType(rawValue: PQftype(result, Int32(column)))
      let value: String? =
        type == .text
        ? try? decode(column, as: String.self)
        : type == .int8 ? (try? decode(column, as: Int64.self)).map(String.init) : nil
      return value.map { (String(cString: name), $0) }
    }
  }

  private static func check(_ type: PostgresType, _ actual: PostgresType) throws {
    if type == actual || type.reads(actual) { return }
    throw PostgresError.decoding("the column is \(actual), it is read as \(type)")
  }

  @usableFromInline
  func located(_ error: any Error, _ column: Int) -> any Error {
    guard let error = error as? PostgresError else { return error }
    var located = PostgresError(.decoding, "decode", error.message)
    if case .result(let result, _) = source, let name = PQfname(result, Int32(column)) {
      located.column = String(cString: name)
    } else {
      located.column = "\(column + 1)"
    }
    return located
  }
}
