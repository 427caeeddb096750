/// What SQLite objected to. It never holds data: SQLite's messages name tables and constraints, not values.
public struct SQLiteError: Error, Sendable, CustomStringConvertible {
  /// SQLite's extended result code; <https://www.sqlite.org/rescode.html>.
  public let code: Int32
  public let message: String
  /// The `errno` of the system call that failed, 0 where none did.
  public let systemError: Int32

  public init(code: Int32, message: String, systemError: Int32 = 0) {
    self.code = code
    self.message = message
    self.systemError = systemError
  }

  /// The result code without its details.
  public var primaryCode: Int32 { code & 0xff }

  public var description: String { "SQLite \(code): \(message)" }
}
