import CutoverBasics
package import CutoverDomain
import CutoverFailpoints
import CutoverSQLite
import Glibc

/// Copies of a file, each in a folder of its own: what a comparison and a backfill read. SQLite writes one at one
/// moment, and other programs wait for it no longer than for any other reader.
extension TableStore {
  /// Copies the file at `source`, or another copy, into the folder `target`, which is made unless it is there. On
  /// return the copy is durable. Throws ``SinkError``; then `target` has no copy.
  package func copy(_ source: String, to target: String) throws(SinkError) {
    try copy(source, to: target) { Failpoint.reach("tables.copied") }
  }

  func copy(_ source: String, to target: String, reach: () throws -> Void) throws(SinkError) {
    guard mkdir(target, 0o755) == 0 || errno == EEXIST else { throw Self.failure(target, errno) }
    let file = TableFile(at: source)
    let (draft, copy) = (target + "/." + TableFile.copyName, target + "/" + TableFile.copyName)
    // What a killed process left there is of no use.
    unlink(draft)
    do {
      let connection = try SQLiteConnection(
        path: file.path, file.isCopy ? .immutable : .readOnly, busyTimeout: TableFile.patience)
      let statement = try connection.own(.copy)
      statement.bind(1, draft)
      try statement.run()
      // SQLite leaves it to the system when the copy is on the disk.
      try Self.syncFile(draft)
      try reach()
      guard rename(draft, copy) == 0 else { throw Self.failure(copy, errno) }
      do { try Folder.sync(target) } catch { throw Self.failure(error.path, error.number) }
    } catch {
      unlink(draft)
      throw TableFault.sinkError(error, in: file.path)
    }
  }

  /// Removes a copy. What cannot be removed stays: nothing depends on it.
  package func removeCopy(_ copy: String) {
    for name in ["." + TableFile.copyName, TableFile.copyName] { unlink(copy + "/" + name) }
    rmdir(copy)
  }

  private static func syncFile(_ path: String) throws(SinkError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path, errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure(path, errno) }
  }

  static func failure(_ path: String, _ number: Int32) -> SinkError {
    let remedy = [ENOSPC, EDQUOT].contains(number) ? "make room on its disk" : "check the folder and its disk"
    return SinkError(.unavailable, "\(path) cannot be written: \(String(cString: strerror(number)))", remedy: remedy)
  }
}
