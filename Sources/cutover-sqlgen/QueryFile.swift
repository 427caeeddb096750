/// Reads the queries of an SQL file: sqlc's comments, and Cutover's own.
///
/// ```sql
/// -- name: UpsertTrades :execrows
/// -- rows: StoredTrade
/// -- @param id: trade.id
/// -- Writes trades, unless a newer event has written them already.
/// INSERT INTO trades (id, …) SELECT … FROM unnest(@id::text[], …);
/// ```
enum QueryFile {
  static func parse(_ text: String, file: String) throws -> [Query] {
    var queries: [Query] = []
    var body = ""
    var isInComments = false
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    func end() throws {
      guard !queries.isEmpty else { return }
      try finish(&queries[queries.count - 1], body)
      body = ""
    }
    for (index, line) in lines.enumerated() {
      let comment = line.hasPrefix("--") ? line.dropFirst(2).trimmed : nil
      if let comment, let query = try header(comment, file: file, line: index + 1) {
        try end()
        queries.append(query)
        isInComments = true
      } else if let comment, isInComments {
        try annotate(&queries[queries.count - 1], comment, line: index + 1)
      } else if !queries.isEmpty {
        isInComments = isInComments && line.trimmed.isEmpty
        body += line + "\n"
      } else if comment == nil, !line.trimmed.isEmpty {
        throw GenerationError(
          file, line: index + 1, "a statement without a name; write `-- name: Words :many` above it")
      }
    }
    try end()
    return queries
  }

  private static func header(_ comment: String, file: String, line: Int) throws -> Query? {
    guard comment.hasPrefix("name:") else { return nil }
    let words = comment.dropFirst(5).split(separator: " ")
    guard words.count == 2, words[1].first == ":", let kind = Query.Kind(rawValue: String(words[1].dropFirst())) else {
      throw GenerationError(
        file, line: line, "expected `-- name: Words :kind`, the kind one, many, exec, execrows or copyfrom")
    }
    guard words[0].first?.isUppercase == true, words[0].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) })
    else {
      throw GenerationError(file, line: line, "\(words[0]): a query's name is a Swift type's: ListTrades")
    }
    return Query(name: String(words[0]), kind: kind, file: file, line: line)
  }

  private static func annotate(_ query: inout Query, _ comment: String, line: Int) throws {
    func path(_ prefix: String) throws -> (String, String) {
      let parts = comment.dropFirst(prefix.count).split(separator: ":", maxSplits: 1).map(\.trimmed)
      guard parts.count == 2, SwiftNames.isPath(parts[1]) else {
        throw GenerationError(query.file, line: line, "expected `-- \(prefix) name: path.to.property`")
      }
      return (parts[0], parts[1])
    }
    func type(_ prefix: String) throws -> String {
      let name = comment.dropFirst(prefix.count).trimmed
      guard SwiftNames.isPath(name) else {
        throw GenerationError(query.file, line: line, "\(name): not the name of a Swift type")
      }
      return name
    }
    if comment.hasPrefix("row:") {
      query.rowType = try type("row:")
    } else if comment.hasPrefix("rows:") {
      query.batchType = try type("rows:")
    } else if comment.hasPrefix("@param ") {
      let (name, path) = try path("@param ")
      query.parameterPaths[name] = path
    } else if comment.hasPrefix("@column ") {
      let (name, path) = try path("@column ")
      query.columnPaths[name] = path
    } else {
      query.documentation.append(comment)
    }
  }

  /// Takes comments and the semicolon away, and numbers the parameters in the order in which they first occur.
  private static func finish(_ query: inout Query, _ body: String) throws {
    var scanner = SQLScanner(body)
    var sql = ""
    var isEnded = false
    while let token = scanner.next() {
      if isEnded {
        if case .comment = token { continue }
        if case .text(let text) = token, text.trimmed.isEmpty { continue }
        throw GenerationError(query.file, line: query.line, "\(query.name) is more than one statement")
      }
      switch token {
      case .text(let text):
        // Lines are trimmed below, which would change what such a text says.
        if "'\"$Ee".contains(text.first ?? " "), text.contains(where: \.isNewline) {
          throw GenerationError(query.file, line: query.line, "\(query.name): a text must not go over several lines")
        }
        sql += text
      case .comment: continue
      case .semicolon: isEnded = true
      case .positional(let text):
        throw GenerationError(query.file, line: query.line, "\(query.name): name the parameter \(text): @words")
      case .parameter(let name, let isNullable):
        sql += "$\(query.number(of: name, isNullable: isNullable))"
      }
    }
    let lines = sql.split(separator: "\n").map(\.trimmedEnd).filter { !$0.isEmpty }
    guard !lines.isEmpty else { throw GenerationError(query.file, line: query.line, "\(query.name) has no statement") }
    query.sql = lines.joined(separator: "\n")
  }
}

extension Query {
  fileprivate mutating func number(of name: String, isNullable: Bool) -> Int {
    if let index = parameters.firstIndex(where: { $0.name == name }) {
      if isNullable { parameters[index] = Parameter(name: name, isNullable: true) }
      return index + 1
    }
    parameters.append(Parameter(name: name, isNullable: isNullable))
    return parameters.count
  }
}

extension StringProtocol {
  var trimmed: String {
    String(drop(while: \.isWhitespace)).trimmedEnd
  }

  var trimmedEnd: String {
    var text = Substring(self)
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
