import CutoverBasics
import Glibc

/// The reports in a folder, by the names of their runs.
package struct ReportFolder: Sendable {
  /// Always the newest report: a symbolic link beside the reports.
  package static let latest = "latest"
  static let fileNames = ["report.json", "junit.xml", "summary.md", "index.html"]

  package let path: String

  package init(_ path: String) { self.path = path }

  /// The runs whose reports are there; none where there is no folder. Throws ``ParityError``.
  package func ids() throws -> [RunID] { try names().compactMap { RunID($0) } }

  /// Removes a report. Throws ``ParityError``, and leaves the report alone, where its folder holds anything else.
  package func remove(_ id: RunID) throws {
    let target = "\(path)/\(id.text)"
    let others = try Self.names(in: target).filter { !Self.fileNames.contains($0) }
    if let other = others.first {
      throw ParityError(
        .foreignFile, subject: "\(target)/\(other)", message: "belongs to no report, so the folder is kept; move it")
    }
    // Readers see a whole report or none.
    let removed = "\(path)/\(Self.removedPrefix)\(id.text)"
    guard rename(target, removed) == 0 else { throw ParityError(.cannotWrite, target, errno) }
    try delete(removed)
  }

  /// Removes what removals, and writers that were killed, left half-way. `now` is in Unix seconds.
  package func removeLeftovers(at now: Int) throws {
    for name in try names() {
      let folder = "\(path)/\(name)"
      if name.hasPrefix(Self.removedPrefix), RunID(String(name.dropFirst(Self.removedPrefix.count))) != nil {
        try delete(folder)
      } else if name.hasPrefix("."), let id = name.dropFirst().split(separator: ".").first, RunID(String(id)) != nil {
        // A draft. The one of a run under way is younger.
        var info = stat()
        if lstat(folder, &info) == 0, now - info.st_mtim.tv_sec > 86_400 { try delete(folder) }
      }
    }
  }

  /// The run whose report `latest` names; `nil` where it names none.
  package var latestRun: RunID? {
    var target = [CChar](repeating: 0, count: 256)
    let count = readlink("\(path)/\(Self.latest)", &target, target.count - 1)
    return count > 0 ? RunID(String(decoding: target[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)) : nil
  }

  /// Has `latest` name the report of `id`. Leaves a file or folder of that name alone.
  func link(latest id: RunID) throws {
    var info = stat()
    let link = "\(path)/\(Self.latest)"
    if lstat(link, &info) == 0, info.st_mode & S_IFMT != S_IFLNK { return }
    let draft = "\(path)/.\(Self.latest).\(getpid())"
    unlink(draft)
    guard symlink(id.text, draft) == 0 else { throw ParityError(.cannotWrite, draft, errno) }
    if rename(draft, link) != 0 {
      unlink(draft)
      throw ParityError(.cannotWrite, link, errno)
    }
  }

  private static let removedPrefix = ".removed."

  private func delete(_ folder: String) throws {
    for name in Self.fileNames { unlink("\(folder)/\(name)") }
    if rmdir(folder) != 0, errno != ENOENT { throw ParityError(.cannotWrite, folder, errno) }
  }

  private func names() throws -> [String] { try Self.names(in: path) }

  private static func names(in folder: String) throws -> [String] {
    do { return try Folder.namesIfThere(in: folder) } catch { throw ParityError(.cannotRead, error) }
  }
}
