import CutoverArchive
import CutoverBasics
package import CutoverJSON
import Glibc

/// The first file of an archive: what it holds, and of when.
package struct ArchiveManifest {
  package static let fileName = "manifest.json"
  /// The folder of the files in an archive.
  package static let prefix = "files/"
  private static let format = "cutover-legacy-archive/1"

  package struct File: Equatable {
    /// Relative to the legacy folder.
    package var name: String
    package var bytes: Int64
    /// In hexadecimal.
    package var sha256: String
    package var mode: UInt32
    /// Unix seconds.
    package var modified: Int64
    package var owner: Owner?
  }

  /// Whose a file or folder is.
  package struct Owner: Equatable {
    package var user: UInt32
    package var group: UInt32
  }

  /// A folder, relative to the legacy folder, which is the empty name.
  package struct Folder: Equatable {
    package var name: String
    package var mode: UInt32
    package var owner: Owner?
  }

  package var domain: String
  package var journal: String
  /// The entry of the journal that both sides had.
  package var sequence: Int64
  package var legacyFolder: String
  /// Unix milliseconds.
  package var created: Int64
  /// What is in the legacy folder and not in the archive, and why.
  package var leftOut: [String]
  package var files: [File]
  /// Each before those within. Empty in archives of versions that did not note them.
  package var folders: [Folder]

  package var json: JSONValue {
    .object([
      "format": .text(Self.format), "domain": .text(domain), "journal": .text(journal),
      "sequence": .integer(sequence), "legacy_folder": .text(legacyFolder),
      "created": .text(UTCDate(created).text), "created_ms": .integer(created),
      "left_out": .array(leftOut.map { .text($0) }),
      "files": .array(
        files.map {
          .object([
            "name": .text($0.name), "bytes": .integer($0.bytes), "sha256": .text($0.sha256),
            "mode": .integer(Int($0.mode)), "modified": .integer($0.modified), "owner": Self.json($0.owner),
          ])
        }),
      "folders": .array(
        folders.map {
          .object(["name": .text($0.name), "mode": .integer(Int($0.mode)), "owner": Self.json($0.owner)])
        }),
    ])
  }

  package init(
    domain: String, journal: String, sequence: Int64, legacyFolder: String, created: Int64, leftOut: [String],
    files: [File], folders: [Folder]
  ) {
    self.domain = domain
    self.journal = journal
    self.sequence = sequence
    self.legacyFolder = legacyFolder
    self.created = created
    self.leftOut = leftOut
    self.files = files
    self.folders = folders
  }

  /// Throws `Failure` for anything but a manifest of this format.
  package init(_ bytes: [UInt8], in archive: String) throws {
    guard let json = try? JSONValue.parse(bytes), json["format"]?.string == Self.format,
      let domain = json["domain"]?.string, let journal = json["journal"]?.string, let sequence = json["sequence"]?.int,
      let folder = json["legacy_folder"]?.string, let created = json["created_ms"]?.int,
      let elements = json["files"]?.elements
    else { throw Failure(.badInput, "\(archive): it is not an archive of 'cutover finish'") }
    var files: [File] = []
    for element in elements {
      guard let name = element["name"]?.string, let bytes = element["bytes"]?.int,
        let hash = element["sha256"]?.string, let mode = element["mode"]?.int, let modified = element["modified"]?.int,
        Self.isSafe(name)
      else { throw Failure(.badInput, "\(archive): its manifest is damaged") }
      files.append(
        File(
          name: name, bytes: Int64(bytes), sha256: hash, mode: UInt32(mode), modified: Int64(modified),
          owner: Self.owner(element["owner"])))
    }
    var folders: [Folder] = []
    for element in json["folders"]?.elements ?? [] {
      guard let name = element["name"]?.string, let mode = element["mode"]?.int, name.isEmpty || Self.isSafe(name)
      else { throw Failure(.badInput, "\(archive): its manifest is damaged") }
      folders.append(Folder(name: name, mode: UInt32(mode), owner: Self.owner(element["owner"])))
    }
    self.init(
      domain: domain, journal: journal, sequence: Int64(sequence), legacyFolder: folder, created: Int64(created),
      leftOut: json["left_out"]?.elements?.compactMap(\.string) ?? [], files: files, folders: folders)
  }

  private static func json(_ owner: Owner?) -> JSONValue {
    owner.map { .object(["user": .integer(Int($0.user)), "group": .integer(Int($0.group))]) } ?? .null
  }

  private static func owner(_ json: JSONValue?) -> Owner? {
    guard let user = json?["user"]?.int, let group = json?["group"]?.int else { return nil }
    return Owner(user: UInt32(truncatingIfNeeded: user), group: UInt32(truncatingIfNeeded: group))
  }

  /// Whether a name stays below the folder that it is put into.
  private static func isSafe(_ name: String) -> Bool {
    !name.isEmpty && !name.hasPrefix("/")
      && name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
        $0 != ".." && $0 != "." && !$0.isEmpty && !$0.utf8.contains(0)
      }
  }
}

/// The SHA-256 of what comes bit by bit.
struct RunningHash {
  private var hash = SHA256()

  mutating func add(_ bytes: some Sequence<UInt8>) { hash.update(bytes) }

  mutating func text() -> String { hexadecimalText(of: hash.finish()) }

  /// That of a file. Throws `Failure`.
  static func of(_ path: String) throws -> (sha256: String, bytes: Int64) {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw Failure(.unavailable, "\(path): \(String(cString: strerror(errno)))") }
    defer { close(file) }
    var hash = RunningHash()
    var bytes: Int64 = 0
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = Glibc.read(file, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Failure(.unavailable, "\(path): \(String(cString: strerror(errno)))") }
      if count == 0 { return (hash.text(), bytes) }
      hash.add(buffer[..<count])
      bytes += Int64(count)
    }
  }
}
