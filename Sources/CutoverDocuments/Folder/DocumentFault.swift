package import CutoverDomain
import CutoverJSON
import Glibc

/// What keeps the sink from its files, worded for the person who has to do something about it. All of it can pass: the
/// sink goes on as soon as it does.
package enum DocumentFault {
  static func writing(_ path: String, _ number: Int32) -> SinkError {
    let remedy =
      switch number {
      case ENOSPC, EDQUOT: "make room on its disk"
      case EACCES, EPERM, EROFS: "let Cutover write to the legacy folder and replace the files in it"
      case ENOENT, ENOTDIR: "check the legacy folder (legacy_path)"
      default: "check the disk"
      }
    return SinkError(.unavailable, "\(path) cannot be written: \(String(cString: strerror(number)))", remedy: remedy)
  }

  /// A file that was there before is not there any more.
  static func gone(_ path: String, readers: [String]) -> SinkError {
    // A file is written from the repository only while all of its readers are complete.
    let complete = readers.map { "'cutover flags set \($0) --stage complete --force --reason …'" }
    let back = readers.map { "'cutover flags rollback \($0)'" }
    let remedy = "\(complete.joined(separator: " and ")), and then \(back.joined(separator: " and "))"
    return SinkError(
      .unavailable, "\(path) is gone: the events since would not make it whole again",
      remedy: "put back the newest copy of it"
        + (readers.isEmpty
          ? "" : "; or, where the repository has its records (a backfill was run), write it from there: \(remedy)"))
  }

  /// `number` is 0 where the file ended too early.
  static func reading(_ path: String, _ number: Int32) -> SinkError {
    number == 0
      ? moved(path)
      : SinkError(
        .unavailable, "\(path) cannot be read: \(String(cString: strerror(number)))",
        remedy: "check the file, its permissions and its disk")
  }

  static func folder(_ path: String, _ number: Int32) -> SinkError {
    SinkError(
      .unavailable, "\(path) cannot be read: \(String(cString: strerror(number)))",
      remedy: "put the legacy folder back, or name another one (legacy_path)")
  }

  /// Somebody else wrote the file while a new version of it was being made.
  static func moved(_ path: String) -> SinkError {
    SinkError(
      .unavailable, "\(path) was changed by another program meanwhile",
      remedy: "see that nothing but Cutover writes to the legacy folder")
  }

  /// The folder is another domain's.
  static func foreign(_ folder: String, domain: String, _ own: String) -> SinkError {
    SinkError(
      .displaced, "the legacy files in \(folder) are those of the domain \(domain), not of \(own)",
      remedy: "name the folder of \(own) (--data-path, legacy_path), or set the domain to \(domain) (--domain)")
  }

  /// A small file of the sink's own is not what it should be.
  static func damaged(_ path: String, _ message: String) -> SinkError {
    SinkError(
      .displaced, "\(path): \(message)",
      remedy: "put back a copy of the folder that has it whole, or run 'cutover journal adopt', which compares the "
        + "files with the repository")
  }

  /// What went wrong, as a sink says it.
  package static func sinkError(_ error: any Error) -> SinkError {
    switch error {
    case let error as SinkError: error
    case let error as ReadError where error.code == .undecodable:
      SinkError(.unavailable, "\(error.source): \(error.message)", remedy: "fix the file, or restore it from a backup")
    case let error as ReadError: SinkError(.unavailable, "\(error.source): \(error.message)", remedy: error.remedy)
    case let error as JSONError:
      SinkError(.unavailable, "\(error)", remedy: "fix the file, or restore it from a backup")
    default: SinkError(.unavailable, "\(error)")
    }
  }
}
