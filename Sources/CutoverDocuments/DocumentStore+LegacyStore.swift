import CutoverBasics
package import CutoverDomain
import CutoverJSON
import Glibc

/// A folder of documents as programs see a legacy store: its parts are its files.
extension DocumentStore: LegacyStore {
  package var partNoun: String { "file" }
  package var isFolder: Bool { true }
  package var positionNoun: String { FolderPosition.fileName }

  /// Whether each file is whole JSON; also of those that no document is in.
  package func examine(_ location: String) -> LegacyExamination {
    var found = LegacyExamination()
    let names = (try? Folder.names(in: location).sorted()) ?? []
    for name in names where name.hasSuffix(".json") && !name.hasPrefix(".") {
      do throws(JSONError) {
        let reader = try JSONReader(file: "\(location)/\(name)", options: JSONReaderOptions(invalidUTF8: .replace))
        try reader.skipValue()
        try reader.finish()
        found.good += 1
      } catch {
        found.problems.append(
          .init(
            "\(error)",
            remedy: error.code == .cannotRead ? "make it readable" : "repair it, or restore it from a backup"))
      }
    }
    return found
  }

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
