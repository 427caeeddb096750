/// A `json` value as the text it was stored as: spaces, order, duplicate keys and numbers are kept.
public struct PostgresJSON: PostgresCodable, Sendable {
  public var text: String

  public init(_ text: String) { self.text = text }

  public static var postgresType: PostgresType { .json }

  public func encode(into buffer: inout PostgresBuffer) { buffer.append(utf8: text) }

  public static func decode(_ bytes: UnsafeRawBufferPointer) throws -> PostgresJSON {
    PostgresJSON(String(decoding: bytes, as: UTF8.self))
  }
}

/// A `jsonb` value: what the server makes of a JSON text, which is not the text that was stored.
public struct PostgresJSONB: PostgresCodable, Sendable {
  public var text: String

  public init(_ text: String) { self.text = text }

  public static var postgresType: PostgresType { .jsonb }

  /// The only version of the binary format there is.
  private static let version: UInt8 = 1

  public func encode(into buffer: inout PostgresBuffer) {
    buffer.append(PostgresJSONB.version)
    buffer.append(utf8: text)
  }

  public static func decode(_ bytes: UnsafeRawBufferPointer) throws -> PostgresJSONB {
    guard bytes.first == version else { throw PostgresError.decoding("jsonb of an unknown version") }
    return PostgresJSONB(String(decoding: bytes.dropFirst(), as: UTF8.self))
  }
}
