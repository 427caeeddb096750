import CutoverBasics
import CutoverDocuments
import CutoverDomain
import CutoverFailpoints
package import CutoverHosting
import CutoverJournal
import Glibc

/// Puts the legacy folder of an archive back in its place, whole or not at all.
package struct FolderReturn {
  package let archive: String
  private let domain: any HostedDomain.Type
  package let manifest: ArchiveManifest
  /// Where it goes, as an absolute path.
  package let target: String

  /// Reads all of the archive. Throws `Failure` where it is damaged, or of another journal than that of `statePath`.
  package init(
    _ archive: String, of domain: any HostedDomain.Type, statePath: String, dataPath: String, retirement: Retirement?
  ) throws {
    self.archive = archive
    self.domain = domain
    manifest = try LegacyArchive.read(archive) { _, _ in }
    guard manifest.domain == domain.name else {
      throw Failure(.badInput, "\(archive): it is of the domain \(manifest.domain), not of \(domain.name)")
    }
    guard let status = try JournalPlace(of: domain, statePath: statePath).reader()?.status() else {
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
    target = FolderBinding.absolute(
      retirement?.legacyFolder ?? FolderBinding(statePath: statePath).read() ?? dataPath)
  }

  /// Says whether the folder was put there, or stood there already. `isRetired`: nobody writes to it meanwhile. Throws
  /// `Failure` where something else stands there; nothing is changed then.
  package func run(statePath: String, isRetired: Bool, progress: @escaping (String) -> Void) throws -> Bool {
    guard domain.legacy.isFolder else { return try placeFile(statePath, isRetired: isRetired, progress) }
    var status = stat()
    guard stat(target, &status) != 0 || status.st_mode & S_IFMT == S_IFDIR else {
      throw Failure(.configuration, "\(target) is not a folder; move it away, and run this again")
    }
    let names = (try? Folder.names(in: target)) ?? []
    if names.contains(Self.placing) {
      try finishPlacing()
      try passOver(in: target, statePath)
      return true
    }
    guard Set(names).isSubset(of: Self.ownNames) else {
      try requireSame()
      if isRetired { try passOver(in: target, statePath) }
      return false
    }
    unlink(target + "/.cutover-lock")
    try removeDraft(target + "/" + Self.restoring)
    // What others have mounted there cannot be replaced: it is filled where it is.
    let isMount = rmdir(target) != 0 && errno == EBUSY
    // Beside it, so that it can be put in place by a rename.
    let draft = isMount ? target + "/" + Self.restoring : target + Self.restoring
    do {
      try removeDraft(draft)
      guard mkdir(draft, 0o700) == 0 else { throw Extraction.failure(draft) }
      try LegacyArchive.read(archive, Extraction(draft, progress).take)
      try Extraction.giveBack(manifest.folders, in: draft)
      try passOver(in: draft, statePath)
      try LegacyArchive.sync(draft)
    } catch {
      try? removeDraft(draft)
      // It was there, and empty.
      if status.st_mode != 0 { mkdir(target, status.st_mode & 0o7777) }
      throw error
    }
    guard rename(draft, isMount ? target + "/" + Self.placing : target) == 0 else { throw Extraction.failure(target) }
    try LegacyArchive.sync(Folder.parent(of: target))
    if isMount { try finishPlacing() }
    Failpoint.reach("restore.placed")
    return true
  }

  /// As ``run(statePath:isRetired:progress:)``, of a store that is one file. Other programs may have written to one that
  /// stands there: it stays as it is where this journal feeds it.
  private func placeFile(_ statePath: String, isRetired: Bool, _ progress: @escaping (String) -> Void) throws -> Bool {
    if access(target, F_OK) == 0 {
      guard try domain.legacy.position(in: target)?.journal == manifest.journal else {
        throw Failure(
          .configuration, "\(target) is there and is not fed by this journal; move it away, and run this again")
      }
      if isRetired { try passOver(in: target, statePath) }
      return false
    }
    for suffix in Self.logSuffixes where access(target + suffix, F_OK) == 0 {
      throw Failure(
        .configuration,
        "\(target + suffix) is the log of a file that stood there, and would be taken for the restored one's; move it away, "
          + "and run this again")
    }
    let draft = target + Self.restoring
    guard let name = manifest.files.first?.name, manifest.files.count == 1 else {
      throw Failure(.badInput, "\(archive): it is of a folder, and \(domain.name) has one file")
    }
    do {
      try removeDraft(draft)
      guard mkdir(draft, 0o700) == 0 else { throw Extraction.failure(draft) }
      try LegacyArchive.read(archive, Extraction(draft, progress).take)
      try passOver(in: draft + "/" + name, statePath)
      // Its checksum says that nobody has changed it.
      try domain.legacy.continueTracking(in: draft + "/" + name)
      try LegacyArchive.sync(draft)
      guard rename(draft + "/" + name, target) == 0 else { throw Extraction.failure(target) }
    } catch {
      try? removeDraft(draft)
      throw error
    }
    try LegacyArchive.sync(Folder.parent(of: target))
    try removeDraft(draft)
    Failpoint.reach("restore.placed")
    return true
  }

  /// SQLite writes the pages of such a file into whatever database has the name before it.
  private static let logSuffixes = ["-wal", "-journal"]
  private static let restoring = ".restoring"
  /// What a restore has whole, and is moving to its place in a folder that others have mounted.
  private static let placing = ".placing"
  private static let ownNames: Set = [".cutover-lock", restoring, "lost+found"]

  /// The position comes last: a folder without one is nobody's.
  private func finishPlacing() throws {
    let folder = target + "/" + Self.placing
    let names = (try? Folder.names(in: folder)) ?? []
    for name in names.filter({ $0 != FolderPosition.fileName }) + names.filter({ $0 == FolderPosition.fileName }) {
      guard rename(folder + "/" + name, target + "/" + name) == 0 else { throw Extraction.failure(target + "/" + name) }
    }
    try LegacyArchive.sync(target)
    guard rmdir(folder) == 0 else { throw Extraction.failure(folder) }
  }

  /// The journal may no longer have what came after the archive. What the folder knew of its files' versions is of other
  /// files.
  private func passOver(in folder: String, _ statePath: String) throws {
    guard let status = try JournalPlace(of: domain, statePath: statePath).reader()?.status() else { return }
    try domain.legacy.takeUp(folder, from: status.compactedThrough)
  }

  /// A restore that was killed after it had put the folder there finds its own files; anything else is left alone.
  private func requireSame() throws {
    for file in manifest.files where file.name != FolderPosition.fileName {
      let path = target + "/" + file.name
      guard access(path, F_OK) == 0, try RunningHash.of(path).sha256 == file.sha256 else {
        throw Failure(
          .configuration,
          "\(target) is not empty, and its \(file.name) is not that of the archive; move the folder away, and run this "
            + "again")
      }
    }
    guard try domain.legacy.position(in: target)?.journal == manifest.journal else {
      throw Failure(
        .configuration,
        "\(target) has the files of the archive, but does not say whose it is; move the folder away, and "
          + "run this again")
    }
  }

  /// What a restore that was killed left.
  private func removeDraft(_ path: String) throws {
    for name in (try? Folder.names(in: path)) ?? [] {
      var status = stat()
      let inner = path + "/" + name
      guard lstat(inner, &status) == 0 else { continue }
      if status.st_mode & S_IFMT == S_IFDIR { try removeDraft(inner) } else { unlink(inner) }
    }
    guard rmdir(path) == 0 || errno == ENOENT else { throw Extraction.failure(path) }
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
      guard file >= 0 else { throw Self.failure(path) }
    }
    guard let piece else {
      var times = [
        timespec(tv_sec: Int(entry.modified), tv_nsec: 0), timespec(tv_sec: Int(entry.modified), tv_nsec: 0),
      ]
      // Only root can give files away; others get their own.
      if geteuid() == 0, let owner = entry.owner { _ = fchown(file, owner.user, owner.group) }
      let isWhole = fchmod(file, mode_t(entry.mode)) == 0 && futimens(file, &times) == 0 && fsync(file) == 0
      defer {
        close(file)
        file = -1
      }
      guard isWhole else { throw Self.failure(path) }
      return
    }
    do { try SmallFile.write(piece, to: file, path) } catch {
      errno = error.number
      throw Self.failure(path)
    }
  }

  /// Gives the folders their owners and permissions, and makes those that are empty; for when all files are there.
  static func giveBack(_ folders: [ArchiveManifest.Folder], in root: String) throws {
    for folder in folders { mkdir(root + "/" + folder.name, 0o700) }
    for folder in folders.reversed() {
      let path = folder.name.isEmpty ? root : root + "/" + folder.name
      if geteuid() == 0, let owner = folder.owner { _ = chown(path, owner.user, owner.group) }
      guard chmod(path, mode_t(folder.mode)) == 0 else { throw failure(path) }
    }
    if folders.isEmpty { chmod(root, 0o755) }
  }

  static func failure(_ path: String) -> Failure {
    let code = errno
    return Failure(
      .cannotWrite,
      "\(path): \(String(cString: strerror(code)))" + (code == ENOSPC ? "; make room there, and run this again" : ""))
  }
}
