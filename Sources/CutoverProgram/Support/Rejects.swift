import CutoverBasics
package import CutoverDomain
import CutoverJSON
import Glibc

/// The lines that were refused: as they came, so that they can be fed back once they are fixed, and why, in a second
/// file beside it. Both are begun with the first of them, and added to where they are there.
package final class Rejects {
  package let path: String
  package var reasonsPath: String { path + ".reasons" }
  package private(set) var count = 0
  private var files: (lines: Int32, reasons: Int32)?

  package init(_ path: String) { self.path = path }

  deinit {
    if let files {
      close(files.lines)
      close(files.reasons)
    }
  }

  package func add(_ line: LineInput.Line, _ error: EventError) throws {
    let files = try files ?? (Self.open(path), Self.open(reasonsPath))
    self.files = files
    let reason: JSONValue = .object([
      "line": .integer(line.number), "code": .text(error.code.rawValue), "field": .text(error.field),
      "column": error.column.map { .integer($0) } ?? .null, "message": .text(error.message),
    ])
    try Self.write(line.text + [0x0A], to: files.lines, path)
    try Self.write(Array(reason.compact.utf8) + [0x0A], to: files.reasons, reasonsPath)
    count += 1
  }

  private static func open(_ path: String) throws -> Int32 {
    let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure(SystemError(path, errno)) }
    return descriptor
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws {
    do { try SmallFile.write(bytes, to: descriptor, path) } catch { throw failure(error) }
  }

  private static func failure(_ error: SystemError) -> Failure {
    Failure(.cannotWrite, "\(error.path): \(error.reason); name another place with --rejects")
  }
}
