/// What is wrong with an SQL file, and where.
struct GenerationError: Error, CustomStringConvertible {
  let file: String
  /// From 1; 0 where the whole file is meant.
  let line: Int
  let message: String

  init(_ file: String, line: Int = 0, _ message: String) {
    self.file = file
    self.line = line
    self.message = message
  }

  var description: String { line > 0 ? "\(file):\(line): \(message)" : "\(file): \(message)" }
}
