import CutoverBasics
package import CutoverJSON
import Glibc

/// That the legacy side of a state folder was retired, and where its archive is. It is a file of the state folder, so that
/// it outlives every process; a program that reads flags of another kind relies on it.
package struct Retirement: Sendable {
  /// The archive of the legacy store.
  package struct Archive: Sendable {
    package var path: String
    package var bytes: Int64
    /// Of the archive as a whole, in hexadecimal.
    package var sha256: String
    package var files: Int
  }

  /// When, in Unix milliseconds.
  package var at: Int64
  package var actor: String
  package var legacyFolder: String
  package var journal: String
  /// The entry that both sides had when the files were taken.
  package var sequence: Int64
  /// `nil` where there was nothing left to archive.
  package var archive: Archive?

  private static func path(_ statePath: String) -> String { statePath + "/finished.json" }

  /// `nil` where the legacy side is in use. Throws `Failure` where that cannot be said.
  package static func read(_ statePath: String) throws -> Retirement? {
    let path = path(statePath)
    guard let file = fopen(path, "r") else {
      guard errno == ENOENT || errno == ENOTDIR else {
        throw Failure(.unavailable, "\(path): \(String(cString: strerror(errno))); check its permissions")
      }
      return nil
    }
    defer { fclose(file) }
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&buffer, 1, buffer.count, file)
    guard let json = try? JSONValue.parse(Array(buffer[..<count])), let retirement = Retirement(json) else {
      throw Failure(
        .badInput, "\(path) is not what 'cutover finish' wrote; put it back from a backup of the state folder")
    }
    return retirement
  }

  package func write(_ statePath: String) throws {
    do throws(SmallFileError) {
      try SmallFile.replace(Self.path(statePath), with: Array(json.pretty.utf8), mode: 0o600)
    } catch {
      throw Failure(.cannotWrite, "\(error.path) \(error.message); \(error.remedy ?? "check the state folder")")
    }
  }

  /// Does nothing where there is none.
  package static func remove(_ statePath: String) throws {
    guard unlink(path(statePath)) == 0 || errno == ENOENT else {
      throw Failure(.cannotWrite, "\(path(statePath)): \(String(cString: strerror(errno))); check the state folder")
    }
    try? Folder.sync(statePath)
  }

  package init(at: Int64, actor: String, legacyFolder: String, journal: String, sequence: Int64, archive: Archive?) {
    self.at = at
    self.actor = actor
    self.legacyFolder = legacyFolder
    self.journal = journal
    self.sequence = sequence
    self.archive = archive
  }

  package init?(_ json: JSONValue) {
    guard let at = json["at_ms"]?.int, let actor = json["actor"]?.string, let folder = json["legacy_folder"]?.string,
      let journal = json["journal"]?.string, let sequence = json["sequence"]?.int
    else { return nil }
    var archive: Archive?
    if let found = json["archive"], found != .null {
      guard let path = found["path"]?.string, let bytes = found["bytes"]?.int, let hash = found["sha256"]?.string,
        let files = found["files"]?.int
      else { return nil }
      archive = Archive(path: path, bytes: Int64(bytes), sha256: hash, files: files)
    }
    self.init(
      at: Int64(at), actor: actor, legacyFolder: folder, journal: journal, sequence: Int64(sequence), archive: archive)
  }

  package var json: JSONValue {
    .object([
      "at": .text(UTCDate(at).text), "at_ms": .integer(at), "actor": .text(actor), "legacy_folder": .text(legacyFolder),
      "journal": .text(journal), "sequence": .integer(sequence),
      "archive": archive.map {
        .object([
          "path": .text($0.path), "bytes": .integer($0.bytes), "sha256": .text($0.sha256), "files": .integer($0.files),
        ])
      } ?? .null,
    ])
  }

  /// For people.
  package var words: String {
    "retired on \(UTCDate(at).text) by \(actor)"
      + (archive.map { ", archived in \($0.path)" } ?? ", without an archive")
  }

  /// What brings the legacy side back.
  package var remedy: String {
    archive.map { "bring it back with 'cutover finish --restore \($0.path)'" }
      ?? "there is no archive to bring back"
  }
}
