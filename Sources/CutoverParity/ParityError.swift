internal import CutoverBasics
import Glibc

/// What stops the parity engine itself, as opposed to what a run reports of the sides.
package struct ParityError: Error, Sendable, CustomStringConvertible {
  package enum Code: String, Sendable {
    case cannotRead
    case cannotWrite
    /// A `report.json` that is not one, or of a later version.
    case badReport
    /// A rules file that cannot be used; the message says where.
    case badRules
    /// A file in a report's folder that no report has.
    case foreignFile
  }

  package let code: Code
  /// The file or folder it is about.
  package let subject: String
  package let message: String

  package init(_ code: Code, subject: String, message: String) {
    self.code = code
    self.subject = subject
    self.message = message
  }

  init(_ code: Code, _ error: SystemError) { self.init(code, error.path, error.number) }

  init(_ code: Code, _ subject: String, _ number: Int32) {
    self.init(code, subject: subject, message: String(cString: strerror(number)))
  }

  package var description: String {
    switch code {
    case .cannotRead: "cannot read \(subject): \(message)"
    case .cannotWrite: "cannot write \(subject): \(message)"
    case .badReport: "\(subject) is not a parity report: \(message)"
    case .badRules: message
    case .foreignFile: "\(subject) \(message)"
    }
  }
}
