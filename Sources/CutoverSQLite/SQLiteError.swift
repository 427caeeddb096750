/// What SQLite objected to. It never holds data: SQLite's messages name tables and constraints, not values.
package struct SQLiteError: Error, Sendable, CustomStringConvertible {
  /// SQLite's extended result code; <https://www.sqlite.org/rescode.html>.
  package let code: Int32
  package let message: String
  /// The `errno` of the system call that failed, 0 where none did.
  package let systemError: Int32

  package init(code: Int32, message: String, systemError: Int32 = 0) {
    self.code = code
    self.message = message
    self.systemError = systemError
  }

  /// The result code without its details.
  package var primaryCode: Int32 { code & 0xff }

  package var description: String { "SQLite \(code): \(message)" }
}
