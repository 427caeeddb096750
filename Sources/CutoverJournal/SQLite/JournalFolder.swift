internal import CutoverBasics
internal import Glibc

/// Where a journal's files are.
struct JournalFolder: Sendable {
  let path: String

  var database: String { path + "/journal.db" }
  var lock: String { path + "/journal.lock" }

  var hasDatabase: Bool {
    var info = stat()
    return stat(database, &info) == 0
  }

  /// What the files take. They are only looked at: opening and closing one would end SQLite's locks on it.
  var bytes: Int64 {
    [database, database + "-wal"].reduce(0) { sum, path in
      var info = stat()
      return stat(path, &info) == 0 ? sum + Int64(info.st_size) : sum
    }
  }

  /// Makes the folder and those above it where they are missing.
  func make() throws(JournalError) {
    // Servers that Cutover starts as another user have their folders beside the journal, when it runs as root.
    let mode: mode_t = geteuid() == 0 ? 0o711 : 0o700
    do {
      for made in try Folder.make(path, mode: mode, above: 0o755) { try Folder.sync(Folder.parent(of: made)) }
    } catch { throw .system(error.path, error.number) }
    var info = stat()
    guard stat(path, &info) == 0 else { throw .system(path) }
    guard info.st_mode & S_IFMT == S_IFDIR else { throw .system(path, ENOTDIR) }
  }

  /// Makes the names in the folder durable.
  func sync() throws(JournalError) {
    do { try Folder.sync(path) } catch { throw .system(error.path, error.number) }
  }

  /// Trading data is nobody else's; the write-ahead log takes the database's mode.
  func restrict() throws(JournalError) {
    guard chmod(database, 0o600) == 0 else { throw .system(database) }
  }
}
