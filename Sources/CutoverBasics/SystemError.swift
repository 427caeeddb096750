internal import Glibc

/// A call of the system that failed, and on what.
package struct SystemError: Error, Sendable {
  package let path: String
  /// `errno`.
  package let number: Int32

  package init(_ path: String, _ number: Int32) {
    self.path = path
    self.number = number
  }

  /// The system's words for it.
  package var reason: String { String(cString: strerror(number)) }
}
