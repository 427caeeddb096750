package import CutoverDomain
import Glibc

/// The legacy side: files, which are only ever replaced by a rename. So another program's change is seen at once.
package struct LegacyStore: ServedStore {
  private let folder: String
  private let files: @Sendable (Request) -> [String]
  private let open: @Sendable () -> any Reading
  private let sequence: @Sendable () -> Int64?

  /// `files` gives the names of the files in `folder` that an answer is made from, those among them that are not there
  /// included. `sequence` gives the newest entry of the journal that the folder has.
  package init(
    folder: String, files: @escaping @Sendable (Request) -> [String], open: @escaping @Sendable () -> any Reading,
    sequence: @escaping @Sendable () -> Int64?
  ) {
    self.folder = folder
    self.files = files
    self.open = open
    self.sequence = sequence
  }

  package func token(for request: Request) -> ChangeToken {
    var words: [UInt64] = []
    for name in files(request) {
      var status = stat()
      guard stat(folder + "/" + name, &status) == 0 else {
        words.append(UInt64(errno))
        continue
      }
      words += [
        UInt64(status.st_dev), UInt64(status.st_ino), UInt64(bitPattern: Int64(status.st_size)),
        UInt64(bitPattern: Int64(status.st_mtim.tv_sec)), UInt64(bitPattern: Int64(status.st_mtim.tv_nsec)),
      ]
    }
    return ChangeToken(words)
  }

  package func withView<R>(for request: Request, _ body: (ServedView) throws -> R) throws -> R {
    // The position moves after the files: what is read next is no older than it.
    let sequence = sequence()
    return try body(ServedView(reading: open(), side: .legacy, sequence: sequence))
  }
}
