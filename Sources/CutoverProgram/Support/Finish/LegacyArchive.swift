import CutoverArchive
import CutoverBasics
import CutoverDomain
package import CutoverDualWrite
import CutoverFailpoints
package import CutoverHosting
import CutoverJSON
import Glibc

/// The legacy store in one compressed file: a manifest, and every file with its checksum.
package struct LegacyArchive {
  /// Writes the archive to `path` and reads it back before it gets that name: a process that is killed leaves no half
  /// archive under it. The dataset is taken from the files that `held` has linked aside, the rest from the folder itself.
  ///
  /// The draft's name is noted in `lock`, and then the archive's. Returns also what is in the folder and not in the archive.
  package static func write(
    to path: String, of domain: any HostedDomain.Type, _ held: HeldCut, _ lock: FinishLock, progress: (String) -> Void
  ) throws -> (archive: Retirement.Archive, leftOut: [String]) {
    let draft = "\(path).\(getpid())\(draftSuffix)"
    let isFolder = domain.legacy.isFolder
    let (sources, folders, leftOut) = try files(of: held, isFolder: isFolder)
    var manifest = ArchiveManifest(
      domain: domain.name, journal: held.cut.journal, sequence: held.cut.sequence,
      legacyFolder: held.legacyPath,
      created: Clock.milliseconds(), leftOut: leftOut, files: [], folders: folders)
    for source in sources {
      try Interruption.check("nothing was changed")
      progress("reading \(source.name)")
      var status = stat()
      // A copy of a file belongs to who made it.
      guard stat(isFolder ? source.path : held.legacyPath, &status) == 0 else {
        throw Failure(.unavailable, "\(source.path): \(String(cString: strerror(errno)))")
      }
      let (hash, bytes) = try RunningHash.of(source.path)
      manifest.files.append(
        .init(
          name: source.name, bytes: bytes, sha256: hash, mode: status.st_mode & 0o7777,
          modified: Int64(status.st_mtim.tv_sec), owner: .init(user: status.st_uid, group: status.st_gid)))
    }
    do {
      lock.note(draft)
      let writer = try ArchiveWriter(path: draft)
      try writer.add(
        ArchiveManifest.fileName, Array(manifest.json.pretty.utf8), modified: manifest.created / 1000)
      for (file, source) in zip(manifest.files, sources) {
        try Interruption.check("nothing was changed")
        progress("archiving \(file.name)")
        try add(file, source.path, to: writer)
      }
      try writer.finish()
      progress("reading the archive back")
      let back = try read(draft) { _, _ in }
      guard back.files == manifest.files else {
        throw Failure(.internalError, "\(draft) does not read back as it was written")
      }
      let (hash, bytes) = try RunningHash.of(draft)
      Failpoint.reach("finish.drafted")
      guard rename(draft, path) == 0 else {
        throw Failure(.cannotWrite, "\(path): \(String(cString: strerror(errno)))")
      }
      try sync(Folder.parent(of: path))
      lock.note(path)
      return (
        Retirement.Archive(path: path, bytes: bytes, sha256: hash, files: manifest.files.count), leftOut
      )
    } catch {
      unlink(draft)
      lock.note(nil)
      if let error = error as? ArchiveError {
        throw Failure(.cannotWrite, "\(error); name another place with --archive")
      }
      throw error
    }
  }

  /// Reads an archive from the beginning to the end and compares every checksum; `body` gets each file's bytes, piece by
  /// piece. Throws `Failure` where anything is not as it was written.
  @discardableResult
  package static func read(
    _ path: String, _ body: (_ file: ArchiveManifest.File, _ piece: [UInt8]?) throws -> Void
  ) throws -> ArchiveManifest {
    do {
      let reader = try ArchiveReader(path: path)
      guard try reader.next()?.name == ArchiveManifest.fileName else {
        throw Failure(.badInput, "\(path): it is not an archive of 'cutover finish'")
      }
      var text: [UInt8] = []
      while case let more = try reader.read(1 << 18), !more.isEmpty { text += more }
      let manifest = try ArchiveManifest(text, in: path)
      for file in manifest.files {
        guard let entry = try reader.next(), entry.name == ArchiveManifest.prefix + file.name, entry.size == file.bytes
        else { throw Failure(.badInput, "\(path): it lacks \(file.name), which its manifest names") }
        var hash = RunningHash()
        while case let more = try reader.read(1 << 18), !more.isEmpty {
          hash.add(more)
          try body(file, more)
        }
        guard hash.text() == file.sha256 else {
          throw Failure(
            .badInput, "\(path): \(file.name) is not what its checksum says; take another copy of the archive")
        }
        try body(file, nil)
      }
      guard try reader.next() == nil else { throw Failure(.badInput, "\(path): it has more than its manifest names") }
      return manifest
    } catch let error as ArchiveError { throw Failure(.badInput, error.description) }
  }

  private static func add(_ file: ArchiveManifest.File, _ path: String, to writer: ArchiveWriter) throws {
    let source = open(path, O_RDONLY | O_CLOEXEC)
    guard source >= 0 else { throw Failure(.unavailable, "\(path): \(String(cString: strerror(errno)))") }
    defer { close(source) }
    try writer.add(
      ArchiveEntry(
        name: ArchiveManifest.prefix + file.name, size: file.bytes, mode: file.mode, modified: file.modified),
      from: source)
  }

  /// What the names of files end with that are being written.
  package static let draftSuffix = ".partial"

  /// A legacy store that is one file, by its name and where the copy of it is read.
  private static func file(of held: HeldCut) throws -> [(name: String, path: String)] {
    guard let copy = (try? Folder.names(in: held.folder))?.first(where: { !$0.hasPrefix(".") }) else {
      throw Failure(.unavailable, "\(held.folder) has no copy of \(held.legacyPath)")
    }
    return [(held.legacyPath.split(separator: "/").last.map(String.init) ?? copy, held.folder + "/" + copy)]
  }

  /// Every file of the legacy folder, by its name there and where it is read; its folders; and what is neither.
  private static func files(
    of held: HeldCut, isFolder: Bool
  ) throws -> (files: [(name: String, path: String)], folders: [ArchiveManifest.Folder], leftOut: [String]) {
    guard isFolder else { return (try file(of: held), [], []) }
    var files: [String: String] = [:]
    var known: [ArchiveManifest.Folder] = []
    var leftOut: [String] = []
    var folders = [""]
    while let folder = folders.popLast() {
      let path = folder.isEmpty ? held.legacyPath : held.legacyPath + "/" + folder
      let names: [String]
      do { names = try Folder.names(in: path) } catch {
        throw Failure(.unavailable, "\(path): \(error.reason)")
      }
      var status = stat()
      guard stat(path, &status) == 0 else {
        throw Failure(.unavailable, "\(path): \(String(cString: strerror(errno)))")
      }
      known.append(
        .init(
          name: folder, mode: status.st_mode & 0o7777, owner: .init(user: status.st_uid, group: status.st_gid)))
      for name in names {
        let relative = folder.isEmpty ? name : folder + "/" + name
        // What is Cutover's own for the moment.
        if folder.isEmpty, name.hasPrefix(".cutover-"), name != ".cutover-position.json" { continue }
        var status = stat()
        guard lstat(path + "/" + name, &status) == 0 else { continue }
        switch status.st_mode & S_IFMT {
        case S_IFREG: files[relative] = held.legacyPath + "/" + relative
        case S_IFDIR: folders.append(relative)
        default: leftOut.append(relative)
        }
      }
    }
    for name in (try? Folder.names(in: held.folder)) ?? [] { files[name] = held.folder + "/" + name }
    return (files.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, known, leftOut.sorted())
  }

  package static func sync(_ folder: String) throws {
    do { try Folder.sync(folder) } catch { throw Failure(.cannotWrite, "\(error.path): \(error.reason)") }
  }
}
