public import CutoverJSON
public import CutoverPostgres

/// Opaque JSON in a `json` column, which keeps the text as it is: every digit, every sign, `\u0000` too.
///
/// Whatever wrote the column, what comes out has the form of the wire.
extension OpaqueJSON: PostgresCodable {
  public static var postgresType: PostgresType { .json }

  public func encode(into buffer: inout PostgresBuffer) { buffer.append(utf8: text) }

  public static func decode(_ bytes: UnsafeRawBufferPointer) throws -> OpaqueJSON {
    if bytes.elementsEqual("null".utf8) { return .null }
    let reader = JSONReader(bytes: Array(bytes), source: "json")
    do { return try OpaqueJSON(reading: reader) } catch {
      throw PostgresError.decoding("a json value cannot be sent to a client: its numbers or its nesting go too far")
    }
  }
}
