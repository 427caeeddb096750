import CutoverDomain
package import CutoverJSON
public import CutoverPostgres

/// Opaque JSON in a `json` column, which keeps the text as it is: every digit, every sign, `\u0000` too.
///
/// Whatever wrote the column, what comes out has the form of the wire.
extension OpaqueJSON: PostgresCodable {
  package static var postgresType: PostgresType { .json }

  package func encode(into buffer: inout PostgresBuffer) { buffer.append(utf8: text) }

  package static func decode(_ bytes: UnsafeRawBufferPointer) throws -> OpaqueJSON {
    if bytes.elementsEqual("null".utf8) { return .null }
    return try OpaqueJSON(inForm: bytes) ?? decodingJSON(bytes, OpaqueJSON.init(reading:))
  }
}

/// What `read` makes of the text of a `json` column. Throws `PostgresError`, which does not hold the value.
package func decodingJSON<Value>(_ bytes: UnsafeRawBufferPointer, _ read: (JSONReader) throws -> Value) throws -> Value
{
  do { return try read(JSONReader(bytes: Array(bytes), source: "json", options: .wire)) } catch let error as JSONError {
    // The error's message can hold what stands in the column.
    throw PostgresError.decoding("a json value cannot be sent to a client: \(error.code.rawValue)")
  }
}
