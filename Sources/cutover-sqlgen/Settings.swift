/// What `SQL/sqlgen.conf` says: which Swift types stand for which database types, and what generated files import, and
/// the schema of the database that the migrations are for, where that is not the one of the search path.
///
/// ```
/// import CutoverJSON
/// type json OpaqueJSON
/// schema cutover_parity
/// ```
struct Settings {
  private(set) var imports: [String] = []
  private(set) var schema: String?
  private var types: [String: String] = [
    "bool": "Bool", "int2": "Int16", "int4": "Int32", "int8": "Int64", "float4": "Float", "float8": "Double",
    "text": "String", "varchar": "String", "bpchar": "String", "name": "String", "bytea": "[UInt8]",
    "uuid": "PostgresUUID", "json": "PostgresJSON", "jsonb": "PostgresJSONB", "numeric": "PostgresNumeric",
    "timestamptz": "PostgresTimestamp", "date": "PostgresDate",
  ]

  init() {}

  init(_ text: String, file: String) throws {
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let words = line.prefix { $0 != "#" }.split(separator: " ").map(String.init)
      switch (words.first, words.count) {
      case (nil, _): continue
      case ("import", 2): imports.append(words[1])
      case ("type", 3): types[words[1]] = words[2]
      case ("schema", 2): schema = words[1]
      default:
        throw GenerationError(
          file, line: index + 1, "expected `import Module`, `type database-type Swift-type` or `schema name`")
      }
    }
  }

  /// The Swift type for a type's name in `pg_type`, where an array's begins with `_`; `nil` where there is none.
  func swiftType(_ name: String) -> String? {
    if let type = types[name] { return type }
    return name.hasPrefix("_") ? types[String(name.dropFirst())].map { "[\($0)]" } : nil
  }
}
