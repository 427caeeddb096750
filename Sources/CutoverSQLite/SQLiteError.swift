/// What SQLite objected to.
public struct SQLiteError: Error, Sendable, CustomStringConvertible {
  /// SQLite's extended result code.
  public let code: Int32
  public let message: String

  public init(code: Int32, message: String) {
    self.code = code
    self.message = message
  }

  public var description: String { "SQLite \(code): \(message)" }
}
