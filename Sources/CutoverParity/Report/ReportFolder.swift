import CutoverBasics
import CutoverJSON
import Glibc

extension ParityReport {
  /// What a report's folder holds: names, and their content.
  private var files: [(name: String, content: () -> String)] {
    [
      ("report.json", { text }),
      ("junit.xml", { JUnitDocument(self).text }),
      ("summary.md", { summary() }),
      ("index.html", { ReportPage(self).html.text }),
    ]
  }

  /// The text of `report.json`.
  private var text: String { json.pretty + "\n" }

  /// The SHA-256 of `report.json`, by which the history knows the file again.
  var hash: String { hexadecimalText(of: SHA256.digest(of: text.utf8)) }

  /// Writes the report into the folder `<folder>/<run id>`, in all its forms, and gives its path.
  ///
  /// The folder appears with all its files or not at all: it is written beside and renamed. The link `latest` names it
  /// from then on. Throws ``ParityError``.
  @discardableResult
  package func write(to folder: String) throws -> String {
    let target = "\(folder)/\(id.text)"
    let draft = "\(folder)/.\(id.text).\(String(UInt64.random(in: .min ... .max), radix: 36))"
    do { try Folder.make(folder, mode: 0o755) } catch { throw ParityError(.cannotWrite, error) }
    // A folder of this name that is there already is somebody else's.
    if mkdir(draft, 0o755) != 0 { throw ParityError(.cannotWrite, draft, errno) }
    do {
      for file in files { try writeFile("\(draft)/\(file.name)", Array(file.content().utf8)) }
      try syncFolder(draft)
      if rename(draft, target) != 0 { throw ParityError(.cannotWrite, target, errno) }
    } catch {
      // Nothing of a report that could not be written is left behind.
      for file in files { unlink("\(draft)/\(file.name)") }
      rmdir(draft)
      throw error
    }
    try ReportFolder(folder).link(latest: id)
    try syncFolder(folder)
    return target
  }
}

private func writeFile(_ path: String, _ bytes: [UInt8]) throws {
  let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
  if descriptor < 0 { throw ParityError(.cannotWrite, path, errno) }
  defer { close(descriptor) }
  do { try SmallFile.write(bytes, to: descriptor, path) } catch { throw ParityError(.cannotWrite, error) }
  if fsync(descriptor) != 0 { throw ParityError(.cannotWrite, path, errno) }
}

/// Makes the names in the folder at `path` durable.
private func syncFolder(_ path: String) throws {
  do { try Folder.sync(path) } catch { throw ParityError(.cannotWrite, error) }
}
