/// One statement of an SQL file, with what its comments say of it.
struct Query {
  enum Kind: String {
    case one, many, exec, execrows, copyfrom

    var hasRows: Bool { self == .one || self == .many }
  }

  struct Parameter: Equatable {
    let name: String
    /// Whether it was written `sqlc.narg(name)`.
    let isNullable: Bool
  }

  let name: String
  let kind: Kind
  /// The file's name, and the line of the query's name in it.
  let file: String
  let line: Int
  /// The comment above the statement.
  var documentation: [String] = []
  /// `-- row: T`: the type to decode into.
  var rowType: String?
  /// `-- rows: T`: the type whose values the array parameters come from.
  var batchType: String?
  /// `-- @param name: path` and `-- @column name: path`.
  var parameterPaths: [String: String] = [:]
  var columnPaths: [String: String] = [:]
  /// The statement with `$1`, `$2`…, without comments and semicolon.
  var sql = ""
  /// What `$1`, `$2`… are called.
  var parameters: [Parameter] = []
}
