/// Why a configuration cannot be used: what is wrong, where, and what to do.
package struct ConfigurationError: Error, Equatable, CustomStringConvertible {
  /// The file, and the line and column in it where they are known: `cutover.yaml:12:3`. For a value from the environment
  /// the variable's name.
  package let location: String
  package let message: String

  package init(_ location: String, _ message: String) {
    self.location = location
    self.message = message
  }

  package var description: String { "\(location): \(message)" }
}
