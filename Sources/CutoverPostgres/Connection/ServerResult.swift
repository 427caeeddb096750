internal import CLibpq

/// An answer of the server in libpq's memory, freed with the value.
struct ServerResult: ~Copyable {
  let pointer: OpaquePointer?

  init(_ pointer: OpaquePointer?) { self.pointer = pointer }

  deinit { PQclear(pointer) }

  var status: ExecStatusType { PQresultStatus(pointer) }

  /// The number of rows in the answer.
  var count: Int32 { PQntuples(pointer) }

  /// The number of rows that the statement wrote, or read.
  var rowsAffected: Int {
    var count = 0
    var digit = PQcmdTuples(pointer)!
    while digit.pointee != 0 {
      count = count * 10 + Int(digit.pointee) - Int(UInt8(ascii: "0"))
      digit += 1
    }
    return count
  }

  /// Throws where the columns are not of the types that the decoding code was generated for.
  func check(_ types: [PostgresType], statement: String) throws {
    let count = Int(PQnfields(pointer))
    guard count == types.count else {
      var error = PostgresError.decoding("\(count) columns where \(types.count) are expected; run cutover-sqlgen")
      error.statement = statement
      throw error
    }
    for (index, type) in types.enumerated() {
      let actual = PostgresType(rawValue: PQftype(pointer, Int32(index)))
      if type == actual || type.reads(actual) { continue }
      var error = PostgresError.decoding("the column is \(actual) where \(type) is expected; run cutover-sqlgen")
      error.statement = statement
      error.column = String(cString: PQfname(pointer, Int32(index)))
      throw error
    }
  }

  /// Throws for anything but success; `connection` is where the answer came from.
  func check(on connection: OpaquePointer, _ operation: String, statement: String? = nil) throws {
    switch status {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY, PGRES_PIPELINE_SYNC: return
    case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH: return
    default:
      throw PostgresError(result: pointer, connection: connection, operation: operation, statement: statement)
    }
  }
}
