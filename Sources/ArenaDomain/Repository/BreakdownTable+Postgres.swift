import CutoverDomain
import CutoverJSON
import CutoverPostgres
import CutoverRepository

/// A table in a `json` column, which keeps the order, digits and signs that the wire has.
extension BreakdownTable: PostgresCodable {
  static var postgresType: PostgresType { .json }

  func encode(into buffer: inout PostgresBuffer) { buffer.append(utf8: wireText) }

  static func decode(_ bytes: UnsafeRawBufferPointer) throws -> BreakdownTable {
    try decodingJSON(bytes, BreakdownTable.init(reading:))
  }
}
