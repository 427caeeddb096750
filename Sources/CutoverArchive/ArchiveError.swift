/// What keeps an archive from being written or read.
package struct ArchiveError: Error, CustomStringConvertible {
  package enum Code: Sendable {
    /// The disk, or a permission.
    case system
    /// The file is not a whole archive.
    case damaged
    /// Something that this format cannot hold.
    case unsupported
  }

  package let code: Code
  package let path: String
  package let message: String

  package init(_ code: Code, _ path: String, _ message: String) {
    self.code = code
    self.path = path
    self.message = message
  }

  package var description: String { "\(path): \(message)" }
}
