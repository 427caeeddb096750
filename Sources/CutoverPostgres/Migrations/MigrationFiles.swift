internal import CutoverBasics
internal import Glibc

/// Migrations as files: `NNNN_name.up.sql` and `NNNN_name.down.sql` in one folder.
package enum MigrationFiles {
  /// Reads a folder's migrations, in order. Throws ``PostgresError`` with code `migration` for what cannot be read, a
  /// missing half, or two files with the same number.
  package static func read(_ folder: String) throws -> [Migration] {
    var halves: [Name: [Direction: String]] = [:]
    for file in try names(in: folder) where file.hasSuffix(".sql") {
      guard let (name, direction) = Name.parse(file) else {
        throw PostgresError(
          .migration, "read", "\(folder)/\(file): not the name of a migration, which is 0001_words.up.sql or .down.sql")
      }
      halves[name, default: [:]][direction] = try contents(of: "\(folder)/\(file)")
    }
    let migrations = try halves.map { name, scripts in
      guard let up = scripts[.up], let down = scripts[.down] else {
        let missing = scripts[.up] == nil ? "up" : "down"
        throw PostgresError(.migration, "read", "\(folder): \(name.stem) has no .\(missing).sql")
      }
      return Migration(version: name.version, name: name.words, up: up, down: down)
    }
    return migrations.sorted { ($0.version, $0.name) < ($1.version, $1.name) }
  }

  /// Writes the two files of a new migration with the next number, and gives their paths. Throws ``PostgresError`` with
  /// code `migration` where the folder cannot be written or `name` is not of letters, digits and underscores.
  package static func create(_ name: String, in folder: String) throws -> [String] {
    let words = String(name.map { $0 == " " || $0 == "-" ? "_" : $0 })
    guard Name.isWords(words) else {
      throw PostgresError(.migration, "create", "a migration's name has letters, digits and underscores only")
    }
    let last = try read(folder).last?.version ?? 0
    let migration = Migration(
      version: last + 1, name: words, up: "-- What \(words) changes.\n", down: "-- How to take \(words) back.\n")
    let up = "\(folder)/\(migration.label).up.sql"
    let down = "\(folder)/\(migration.label).down.sql"
    try write(migration.up, to: up)
    try write(migration.down, to: down)
    return [up, down]
  }

  private enum Direction: String { case up, down }

  private struct Name: Hashable {
    let version: Int64
    let words: String
    /// The number as it was written.
    let stem: String

    static func parse(_ file: String) -> (Name, Direction)? {
      let parts = file.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count == 3, let direction = Direction(rawValue: String(parts[1])),
        let line = parts[0].firstIndex(of: "_"), let version = Int64(parts[0][..<line]), version > 0
      else { return nil }
      let words = String(parts[0][parts[0].index(after: line)...])
      return isWords(words) ? (Name(version: version, words: words, stem: String(parts[0])), direction) : nil
    }

    static func isWords(_ text: String) -> Bool {
      !text.isEmpty && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }
  }

  private static func names(in folder: String) throws -> [String] {
    do { return try Folder.names(in: folder).sorted() } catch { throw failure("read", error) }
  }

  private static func contents(of path: String) throws -> String {
    do { return String(decoding: try SmallFile.read(path), as: UTF8.self) } catch { throw failure("read", error) }
  }

  private static func write(_ text: String, to path: String) throws {
    // Never over a file that is there.
    guard let file = fopen(path, "wxe") else { throw failure("create", SystemError(path, errno)) }
    let isWritten = fputs(text, file) >= 0
    guard fclose(file) == 0, isWritten else { throw failure("create", SystemError(path, errno)) }
  }

  private static func failure(_ operation: String, _ error: SystemError) -> PostgresError {
    PostgresError(.migration, operation, "\(error.path): \(error.reason)")
  }
}
