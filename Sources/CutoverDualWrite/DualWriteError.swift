/// Why the dual writer could not do what it was asked. What was accepted before stays accepted.
package struct DualWriteError: Error, Sendable, CustomStringConvertible {
  package enum Code: String, Sendable, CaseIterable {
    /// The sinks are too far behind: try again later.
    case overloaded
    /// The journal cannot be written.
    case unavailable
    /// A sink did not come to where it was waited for, in time.
    case lagging
    /// The writer is ending and takes nothing more.
    case stopped
  }

  package let code: Code
  package let message: String
  /// What the person who sees this should do about it.
  package let remedy: String?

  package init(_ code: Code, _ message: String, remedy: String? = nil) {
    self.code = code
    self.message = message
    self.remedy = remedy
  }

  package var description: String { message + (remedy.map { "; \($0)" } ?? "") }
}
