import CutoverPostgres

/// A statement that a test makes up.
struct Script: PostgresStatement {
  static let name = "test"
  let text: String
  init(_ text: String) { self.text = text }
}
