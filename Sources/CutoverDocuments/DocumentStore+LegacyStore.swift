package import CutoverDomain
import Glibc

/// A folder of documents as programs see a legacy store: its parts are its files.
extension DocumentStore: LegacyStore {
  package var partNoun: String { "file" }
  package var isFolder: Bool { true }

  package func parts(for request: Request) -> [String] { files(for: request) }

  package func missingParts(for request: Request, in location: String) -> [String] {
    files(for: request).filter { access("\(location)/\($0)", F_OK) != 0 }
  }

  package func oldParts(in location: String) throws(SinkError) -> [String] { try oldFiles(in: location) }

  package func sink(_ location: String, holder: String?, mark: StoreMark?) -> any LegacySink {
    DocumentSink(path: location, of: self, holder: holder, mark: mark)
  }

  package func watch(_ location: String) -> any LegacyWatch { DocumentWatch(store: self, folder: location) }
}

extension DocumentSink: LegacySink {
  package var location: String { path }
}

/// Files are only ever replaced by a rename: so another program's change is seen at once.
private struct DocumentWatch: LegacyWatch {
  let store: DocumentStore
  let folder: String

  func version(of request: Request) -> [UInt64] {
    var words: [UInt64] = []
    for name in store.files(for: request) {
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
    return words
  }
}
