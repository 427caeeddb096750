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
    try makeFolders(folder)
    // A folder of this name that is there already is somebody else's.
    if mkdir(draft, 0o755) != 0 { throw ParityError(.cannotWrite, draft, errno) }
    do {
      for file in files { try writeFile("\(draft)/\(file.name)", Array(file.content().utf8)) }
      try sync(draft)
      if rename(draft, target) != 0 { throw ParityError(.cannotWrite, target, errno) }
    } catch {
      // Nothing of a report that could not be written is left behind.
      for file in files { unlink("\(draft)/\(file.name)") }
      rmdir(draft)
      throw error
    }
    try ReportFolder(folder).link(latest: id)
    try sync(folder)
    return target
  }
}

/// Creates the folder at `path`, and those above it.
private func makeFolders(_ path: String) throws {
  if mkdir(path, 0o755) == 0 || errno == EEXIST { return }
  guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
    throw ParityError(.cannotWrite, path, errno)
  }
  try makeFolders(String(path[..<slash]))
  if mkdir(path, 0o755) != 0, errno != EEXIST { throw ParityError(.cannotWrite, path, errno) }
}

private func writeFile(_ path: String, _ bytes: [UInt8]) throws {
  let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
  if descriptor < 0 { throw ParityError(.cannotWrite, path, errno) }
  defer { close(descriptor) }
  var written = 0
  while written < bytes.count {
    let result = bytes.withUnsafeBytes {
      Glibc.write(descriptor, $0.baseAddress?.advanced(by: written), bytes.count - written)
    }
    if result < 0, errno == EINTR { continue }
    if result <= 0 { throw ParityError(.cannotWrite, path, errno) }
    written += result
  }
  if fsync(descriptor) != 0 { throw ParityError(.cannotWrite, path, errno) }
}

/// Makes the names in the folder at `path` durable.
private func sync(_ path: String) throws {
  let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  if descriptor < 0 { throw ParityError(.cannotWrite, path, errno) }
  defer { close(descriptor) }
  if fsync(descriptor) != 0 { throw ParityError(.cannotWrite, path, errno) }
}
