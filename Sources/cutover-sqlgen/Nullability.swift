import CutoverPostgres

/// Whether a column of an answer may be NULL.
///
/// A table's own column is as it is declared, unless an outer join can make it NULL; an expression may be NULL. An alias that ends
/// in `!` or `?` knows better.
struct Nullability {
  private enum OuterJoins {
    case none
    case tables(Set<String>)
    /// What is joined cannot be told from the statement's words: anything may be NULL.
    case anything
  }

  private let joins: OuterJoins

  init(_ sql: String) {
    var scanner = SQLScanner(sql)
    var words: [String] = []
    while let token = scanner.next() {
      if case .text(let text) = token, !text.trimmed.isEmpty { words.append(text.trimmed.lowercased()) }
    }
    var tables: Set<String> = []
    for (index, word) in words.enumerated() where word == "join" {
      let before = index > 0 && words[index - 1] == "outer" ? index - 2 : index - 1
      guard before >= 0, ["left", "right", "full"].contains(words[before]) else { continue }
      let table = index + 1 < words.count ? words[index + 1] : ""
      // The right side of a left join, where it is one table; a table that occurs elsewhere too is still taken for it.
      guard words[before] == "left", SwiftNames.isProperty(table), table != "lateral" else {
        joins = .anything
        return
      }
      tables.insert(table)
    }
    joins = tables.isEmpty ? .none : .tables(tables)
  }

  func isNullable(_ column: PostgresDescription.Column) -> Bool {
    if column.name.hasSuffix("!") { return false }
    if column.name.hasSuffix("?") { return true }
    guard column.isNotNull, let table = column.table else { return true }
    switch joins {
    case .none: return false
    case .tables(let tables): return tables.contains(table.lowercased())
    case .anything: return true
    }
  }
}
