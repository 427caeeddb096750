package import CutoverDomain
package import CutoverJSON
package import CutoverPostgres

/// A command of a domain's own, which changes neither side: `cutover arbitrage verify`.
package struct DomainTool: Sendable {
  package let name: String
  /// A sentence without a full stop, that begins with a verb: "Print …".
  package let summary: String
  /// What further arguments it takes, in capitals; `nil` where it takes none.
  package let arguments: String?
  /// The call that does to the records what the printed events say; `nil` where there is none.
  package let action: DomainAction?
  package let work: Work

  package enum Work: Sendable {
    /// It looks at both sides.
    case looking(@Sendable (ToolInput) throws -> ToolResult)
    /// It makes something of its arguments alone.
    case making(@Sendable (_ arguments: [String]) throws -> ToolResult)
  }

  package init(
    _ name: String, _ summary: String, arguments: String? = nil, action: DomainAction? = nil,
    run: @escaping @Sendable (ToolInput) throws -> ToolResult
  ) {
    (self.name, self.summary, self.arguments, self.action) = (name, summary, arguments, action)
    work = .looking(run)
  }

  package init(
    _ name: String, _ summary: String, arguments: String? = nil,
    making: @escaping @Sendable (_ arguments: [String]) throws -> ToolResult
  ) {
    (self.name, self.summary, self.arguments, action) = (name, summary, arguments, nil)
    work = .making(making)
  }
}

/// A call of operators' that comes to events, which the writer takes in like any others: `POST
/// /arbitrage/queue/{id}/retry`.
package struct DomainAction: Sendable {
  package enum Method: String, Sendable {
    case post = "POST"
    case delete = "DELETE"
  }

  package let method: Method
  package let route: String
  package let query: [QueryParameter]
  /// The tool's arguments, of the values of the route's parameters and of the query's. Throws `ReadError`.
  package let arguments: @Sendable (_ values: [String]) throws -> [String]

  package init(
    _ method: Method, _ route: String, query: [QueryParameter] = [],
    arguments: @escaping @Sendable (_ values: [String]) throws -> [String] = { $0 }
  ) {
    (self.method, self.route, self.query, self.arguments) = (method, route, query, arguments)
  }
}

/// What a tool has to look at.
package struct ToolInput {
  /// The legacy folder or file.
  package let legacyPath: String
  /// The repository, within a read-only transaction.
  package let postgres: PostgresConnection
  package let arguments: [String]
  /// In Unix milliseconds.
  package let now: Int64

  package init(legacyPath: String, postgres: PostgresConnection, arguments: [String] = [], now: Int64 = 0) {
    (self.legacyPath, self.postgres, self.arguments, self.now) = (legacyPath, postgres, arguments, now)
  }

  /// The records of the legacy side: those that the repository can have.
  package var legacy: SideRecords { SideRecords(.legacy(legacyPath, postgres)) }
  package var repository: SideRecords { SideRecords(.repository(postgres, nil)) }
}

/// What a tool has found.
package struct ToolResult {
  /// Lines as they are, or a table.
  package enum Part {
    case lines([String])
    /// `texts` is how many of the first columns are no numbers.
    case table(header: [String], texts: Int, rows: [[String]])
  }

  package var parts: [Part]
  /// The same for programs.
  package var json: JSONValue
  /// What is for the eyes of people alone.
  package var notes: [String]
  /// What is wrong, which a status other than 0 says.
  package var problem: String?

  package init(_ parts: [Part], json: JSONValue, notes: [String] = [], problem: String? = nil) {
    (self.parts, self.json, self.notes, self.problem) = (parts, json, notes, problem)
  }
}
