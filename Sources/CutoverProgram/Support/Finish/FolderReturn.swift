import ArenaDomain
import CutoverDocuments
import CutoverDomain
import CutoverFailpoints
import CutoverJournal
import Glibc

/// Puts the legacy folder of an archive back in its place, whole or not at all.
package struct FolderReturn {
  package let archive: String
  package let manifest: ArchiveManifest
  /// Where it goes, as an absolute path.
  package let target: String

  /// Reads all of the archive. Throws `Failure` where it is damaged, or of another journal than that of `statePath`.
  package init(_ archive: String, statePath: String, dataPath: String, retirement: Retirement?) throws {
    self.archive = archive
    manifest = try LegacyArchive.read(archive) { _, _ in }
    guard manifest.domain == Arena.name else {
      throw Failure(.badInput, "\(archive): it is of the domain \(manifest.domain), not of \(Arena.name)")
    }
    guard let status = try SQLiteJournalReader.open(folder: statePath)?.status() else {
      throw Failure(
        .configuration,
        "there is no journal in \(statePath), so nothing could feed the folder; name the state folder with "
          + "--state-path")
    }
    guard status.identity == manifest.journal, manifest.sequence <= status.head else {
      throw Failure(
        .configuration,
        "\(archive): it is of the journal \(manifest.journal) at entry \(manifest.sequence); the one in \(statePath) is "
          + "\(status.identity) at \(status.head)")
    }
    target =
      retirement?.legacyFolder ?? FolderBinding(statePath: statePath).read() ?? FolderBinding.absolute(dataPath)
  }

  /// Says whether the folder was put there, or stood there already. Throws `Failure` where something else stands there.
  package func run(statePath: String, progress: @escaping (String) -> Void) throws -> Bool {
    if let names = FolderNames.of(target), !names.isEmpty {
      if names == [".cutover-lock"] {
        unlink(target + "/.cutover-lock")
      } else {
        try requireSame()
        return false
      }
    }
    // Beside it, so that it can be put in place by a rename.
    let draft = target + ".restoring"
    try removeDraft(draft)
    guard mkdir(draft, 0o755) == 0 else { throw Failure(.cannotWrite, "\(draft): \(reason)") }
    try LegacyArchive.read(archive, Extraction(draft, progress).take)
    // The journal may no longer have what came after the archive.
    if let position = try Arena.documents.position(in: draft),
      let status = try SQLiteJournalReader.open(folder: statePath)?.status(),
      status.compactedThrough > position.sequence
    {
      try Arena.documents.passOver(in: draft, upTo: status.compactedThrough)
    }
    try LegacyArchive.sync(draft)
    guard rmdir(target) == 0 || errno == ENOENT else { throw Failure(.cannotWrite, "\(target): \(reason)") }
    guard rename(draft, target) == 0 else { throw Failure(.cannotWrite, "\(target): \(reason)") }
    try LegacyArchive.sync(folderOf: target)
    Failpoint.reach("restore.placed")
    return true
  }

  private var reason: String { String(cString: strerror(errno)) }

  /// A restore that was killed after it had put the folder there finds its own files; anything else is left alone.
  private func requireSame() throws {
    for file in manifest.files where file.name != ".cutover-position.json" {
      let path = target + "/" + file.name
      guard access(path, F_OK) == 0, try RunningHash.of(path).sha256 == file.sha256 else {
        throw Failure(
          .configuration,
          "\(target) is not empty, and its \(file.name) is not that of the archive; move the folder away, and run this "
            + "again")
      }
    }
    guard try Arena.documents.position(in: target)?.journal == manifest.journal else {
      throw Failure(
        .configuration,
        "\(target) has the files of the archive, but does not say whose it is; move the folder away, and "
          + "run this again")
    }
  }

  /// What a restore that was killed left.
  private func removeDraft(_ path: String) throws {
    for name in FolderNames.of(path) ?? [] {
      var status = stat()
      let inner = path + "/" + name
      guard lstat(inner, &status) == 0 else { continue }
      if status.st_mode & S_IFMT == S_IFDIR { try removeDraft(inner) } else { unlink(inner) }
    }
    guard rmdir(path) == 0 || errno == ENOENT else { throw Failure(.cannotWrite, "\(path): \(reason)") }
  }
}

/// Writes the files of an archive into a folder, each durable when it is whole.
private final class Extraction {
  private let folder: String
  private let progress: (String) -> Void
  private var file: Int32 = -1

  init(_ folder: String, _ progress: @escaping (String) -> Void) {
    self.folder = folder
    self.progress = progress
  }

  deinit { if file >= 0 { close(file) } }

  func take(_ entry: ArchiveManifest.File, _ piece: [UInt8]?) throws {
    let path = folder + "/" + entry.name
    if file < 0 {
      try Interruption.check("nothing was changed")
      progress("restoring \(entry.name)")
      for end in entry.name.indices where entry.name[end] == "/" {
        mkdir(folder + "/" + entry.name[..<end], 0o755)
      }
      file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
      guard file >= 0 else { throw Failure(.cannotWrite, "\(path): \(String(cString: strerror(errno)))") }
    }
    guard let piece else {
      var times = [
        timespec(tv_sec: Int(entry.modified), tv_nsec: 0), timespec(tv_sec: Int(entry.modified), tv_nsec: 0),
      ]
      let isWhole = fchmod(file, mode_t(entry.mode)) == 0 && futimens(file, &times) == 0 && fsync(file) == 0
      let code = errno
      close(file)
      file = -1
      guard isWhole else { throw Failure(.cannotWrite, "\(path): \(String(cString: strerror(code)))") }
      return
    }
    var done = 0
    while done < piece.count {
      let count = piece.withUnsafeBytes { Glibc.write(file, $0.baseAddress! + done, $0.count - done) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Failure(.cannotWrite, "\(path): \(String(cString: strerror(errno)))") }
      done += count
    }
  }
}
