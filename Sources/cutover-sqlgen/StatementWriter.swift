import CutoverPostgres

/// Writes the Swift type of one query.
struct StatementWriter {
  private struct Column {
    let path: String
    let swiftType: String
    let type: PostgresType
  }

  private struct Parameter {
    let property: String
    let swiftType: String
    let type: PostgresType
    /// Where a batch has the value of this array.
    let batchPath: String?
  }

  private let query: Query
  private let columns: [Column]
  private let parameters: [Parameter]
  private let copyTarget: String?

  init(_ query: Query, _ description: PostgresDescription, _ settings: Settings) throws {
    self.query = query
    func swiftType(_ name: String, of what: String) throws -> String {
      if let type = settings.swiftType(name) { return type }
      throw GenerationError(
        query.file, line: query.line,
        "\(query.name): no Swift type for \(name), the type of \(what); cast it, or add "
          + "`type \(name) SwiftType` to sqlgen.conf")
    }
    func fail(_ message: String) -> GenerationError {
      GenerationError(query.file, line: query.line, "\(query.name): \(message)")
    }
    let isCopy = query.kind == .copyfrom
    let batch = isCopy ? query.batchType ?? "Row" : query.batchType
    parameters = try zip(query.parameters, description.parameters).map { parameter, described in
      guard SwiftNames.isProperty(parameter.name) else { throw fail("\(parameter.name): not a name for a parameter") }
      let path = query.parameterPaths[parameter.name] ?? SwiftNames.property(parameter.name)
      let type = try swiftType(described.typeName, of: "@\(parameter.name)")
      let isOfBatch = batch != nil && (isCopy || described.typeName.hasPrefix("_"))
      return Parameter(
        property: path, swiftType: type + (parameter.isNullable ? "?" : ""), type: described.type,
        batchPath: isOfBatch ? path : nil)
    }
    if !isCopy, batch != nil, !parameters.contains(where: { $0.batchPath != nil }) {
      throw fail("`-- rows:` needs array parameters: @id::text[]")
    }
    for name in query.parameterPaths.keys where !query.parameters.contains(where: { $0.name == name }) {
      throw fail("@param \(name): there is no such parameter")
    }
    let nullability = Nullability(query.sql)
    columns =
      try !query.kind.hasRows
      ? []
      : description.columns.map { column in
        var name = column.name
        if name.hasSuffix("!") || name.hasSuffix("?") { name.removeLast() }
        guard SwiftNames.isProperty(name) else { throw fail("the column \(name) needs a name: AS words") }
        return Column(
          path: query.columnPaths[name] ?? SwiftNames.property(name),
          swiftType: try swiftType(column.typeName, of: name) + (nullability.isNullable(column) ? "?" : ""),
          type: column.type)
      }
    if let path = Dictionary(grouping: columns, by: \.path).first(where: { $0.value.count > 1 })?.key {
      throw fail("two columns are called \(path)")
    }
    if query.kind.hasRows, columns.isEmpty { throw fail(":\(query.kind.rawValue) needs a statement that answers rows") }
    for name in query.columnPaths.keys where !columns.contains(where: { $0.path == query.columnPaths[name] }) {
      throw fail("@column \(name): there is no such column")
    }
    copyTarget = isCopy ? try CopyTarget.of(query) : nil
  }

  func text() -> String {
    var lines = documentation
    switch query.kind {
    case .copyfrom: lines += copy
    case .one, .many: lines += ["struct \(query.name): PostgresQuery {"] + statement + decoding + ["}"]
    case .exec, .execrows: lines += ["struct \(query.name): PostgresStatement {"] + statement + ["}"]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private var documentation: [String] {
    query.documentation.map { $0.isEmpty ? "///" : "/// \($0)" } + (query.documentation.isEmpty ? [] : ["///"])
      + ["/// `\(query.name)` in `SQL/\(query.file)`."]
  }

  private var statement: [String] {
    var lines: [String] = []
    if let batch = query.batchType { lines.append("  var rows: [\(batch)]") }
    lines += parameters.filter { $0.batchPath == nil }.map { "  var \($0.property): \($0.swiftType)" }
    if !lines.isEmpty { lines.append("") }
    lines += head(sql: query.sql)
    lines.append("  static let parameterTypes: [PostgresType] = [\(list(parameters.map(\.type)))]")
    if query.kind.hasRows { lines.append("  static let columnTypes: [PostgresType] = [\(list(columns.map(\.type)))]") }
    lines.append("")
    guard !parameters.isEmpty else {
      return lines + ["  func bind(into parameters: inout PostgresParameters) {}"]
    }
    lines.append("  func bind(into parameters: inout PostgresParameters) {")
    for parameter in parameters {
      if let path = parameter.batchPath {
        lines.append("    parameters.append(columnOf: rows) { $0.\(path) }")
      } else {
        lines.append("    parameters.append(\(parameter.property == "parameters" ? "self." : "")\(parameter.property))")
      }
    }
    return lines + ["  }"]
  }

  private var decoding: [String] {
    var lines = [""]
    if let type = query.rowType {
      lines.append("  static func decode(_ row: borrowing PostgresRow) throws -> \(type) {")
      lines.append("    var value = \(type)()")
      for (index, column) in columns.enumerated() {
        lines.append("    value.\(column.path) = try row.decode(\(index))")
      }
      return lines + ["    return value", "  }"]
    }
    lines.append("  struct Row: Sendable {")
    lines += columns.map { "    var \($0.path): \($0.swiftType)" }
    lines += ["  }", "", "  static func decode(_ row: borrowing PostgresRow) throws -> Row {", "    Row("]
    for (index, column) in columns.enumerated() {
      lines.append(
        "      \(SwiftNames.label(column.path)): try row.decode(\(index))" + (index == columns.count - 1 ? ")" : ","))
    }
    return lines + ["  }"]
  }

  private var copy: [String] {
    var lines = ["enum \(query.name): PostgresCopy {"]
    if query.batchType == nil {
      lines.append("  struct Row: Sendable {")
      lines += parameters.map { "    var \($0.property): \($0.swiftType)" }
      lines += ["  }", ""]
    }
    lines += head(sql: "COPY \(copyTarget ?? "") FROM STDIN (FORMAT binary)")
    lines.append("")
    lines.append("  static func encode(_ row: \(query.batchType ?? "Row"), into columns: inout PostgresParameters) {")
    for parameter in parameters {
      // The cast lets nothing through but the column's own type: COPY would take the bytes of another for it.
      let type = parameter.swiftType.hasSuffix("?") ? parameter.swiftType : parameter.swiftType + "?"
      lines.append("    columns.append(row.\(parameter.property) as \(type))")
    }
    return lines + ["  }", "}"]
  }

  private func head(sql: String) -> [String] {
    [
      "  static let name = \"\(query.name)\"",
      "  static let sql = \(SwiftNames.literal(sql, indentation: "  "))",
    ]
  }

  private func list(_ types: [PostgresType]) -> String { types.map(\.swiftExpression).joined(separator: ", ") }
}

extension PostgresType {
  /// The type as Swift source, text in all its forms as `text`.
  fileprivate var swiftExpression: String {
    switch rawValue {
    case 1042, 1043, 19: ".text"
    case 1014, 1015, 1003: ".text.array"
    case _ where isNamed: ".\(self)"
    case _ where element != nil: ".\(element!).array"
    // Other built-in types have fixed numbers, those that a database defines itself do not.
    case ..<16_384: "PostgresType(rawValue: \(rawValue))"
    default: ".any"
    }
  }

  private var isNamed: Bool { !description.hasPrefix("oid") && element == nil }
}
