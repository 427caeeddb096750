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
    let parts = path.split(separator: "/", omittingEmptySubsequences: true)
    var current = path.hasPrefix("/") ? "" : "."
    for (index, part) in parts.enumerated() {
      let parent = current.isEmpty ? "/" : current
      current += "/" + part
      // Servers that Cutover starts as another user have their folders beside the journal, when it runs as root.
      let mode: mode_t = index < parts.count - 1 ? 0o755 : geteuid() == 0 ? 0o711 : 0o700
      if mkdir(current, mode) == 0 {
        try JournalFolder(path: parent).sync()
      } else if errno != EEXIST {
        throw .system(current)
      }
    }
    var info = stat()
    guard stat(path, &info) == 0 else { throw .system(path) }
    guard info.st_mode & S_IFMT == S_IFDIR else { throw .system(path, ENOTDIR) }
  }

  /// Makes the names in the folder durable.
  func sync() throws(JournalError) {
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw .system(path) }
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw .system(path) }
  }

  /// Trading data is nobody else's; the write-ahead log takes the database's mode.
  func restrict() throws(JournalError) {
    guard chmod(database, 0o600) == 0 else { throw .system(database) }
  }
}
