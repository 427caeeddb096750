import CutoverBasics
import Glibc

/// Copies of a legacy store in a folder of copies.
extension LegacyStore {
  /// Runs `body` on the store as it is, which takes a while; of a file on a copy in `folder`, so that it is one moment,
  /// and the programs that write to it do not wait. Throws `SinkError` and what `body` throws.
  package func withMoment<R>(of location: String, in folder: String, _ body: (String) throws -> R) throws -> R {
    guard !isFolder else { return try body(location) }
    guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
      throw SinkError(.unavailable, "\(folder) cannot be made: \(String(cString: strerror(errno)))")
    }
    let copy = "\(folder)/check-\(getpid())"
    try self.copy(location, to: copy)
    let hold = CopyHold(copy)
    defer {
      removeCopy(copy)
      withExtendedLifetime(hold) {}
    }
    do { return try body(copy) } catch let error as ReadError where error.source.hasPrefix(copy) {
      // What is wrong is wrong in the store: `/data/bot.db, trades`.
      let part = error.source.dropFirst(copy.count).drop { $0 != "," }
      throw ReadError(error.code, source: location + part, message: error.message, remedy: error.remedy)
    }
  }

  /// Removes all of them.
  package func removeCopies(in folder: String) { for copy in copies(in: folder) { removeCopy(copy) } }

  /// Removes those that were left by processes which were killed: those that nobody holds, made so long ago that a
  /// process which made one would hold it by now.
  package func removeAbandonedCopies(in folder: String) {
    for copy in copies(in: folder) {
      guard let hold = CopyHold(copy, alone: true), hold.age >= Self.abandonedAfter else { continue }
      withExtendedLifetime(hold) { removeCopy(copy) }
    }
  }

  /// In seconds. A cut is held some moments after it was made.
  private static var abandonedAfter: Int { 600 }

  private func copies(in folder: String) -> [String] {
    ((try? Folder.names(in: folder)) ?? []).map { folder + "/" + $0 }
  }
}

/// Keeps a copy, which is a folder, from being taken for abandoned, as long as the value and the process live.
package final class CopyHold: Sendable {
  private let descriptor: Int32

  /// `nil` where the copy is not there.
  package convenience init?(_ copy: String) { self.init(copy, alone: false) }

  /// `alone`: `nil` also where somebody holds it.
  fileprivate init?(_ copy: String, alone: Bool) {
    descriptor = open(copy, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    guard flock(descriptor, (alone ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0 else { return nil }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// For how many seconds the copy has been there.
  fileprivate var age: Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return 0 }
    return time(nil) - status.st_mtim.tv_sec
  }
}
