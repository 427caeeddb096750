package import CutoverDomain
package import CutoverJSON
import Glibc

/// A file of the folder, opened once: another program that replaces the file meanwhile does not change what is read here.
public final class DocumentFile {
  package let path: String
  package let descriptor: Int32
  private let options: JSONReaderOptions

  /// Opens `folder`/`name`. A file that is not there, or that no file system could hold, is `.missing`, something else in
  /// its place `.undecodable`, and what the system does not let us read `.unavailable`.
  package convenience init(_ name: String, in folder: String, options: JSONReaderOptions) throws(ReadError) {
    do { try self.init(opening: name, in: folder, options) } catch { throw error.wording }
  }

  /// The same; `nil` where there is nothing that this program could ever read, `.unavailable` where it might the next
  /// time.
  package static func ifReadable(_ name: String, in folder: String, options: JSONReaderOptions) throws(ReadError)
    -> DocumentFile?
  {
    do { return try DocumentFile(opening: name, in: folder, options) } catch {
      if error.isLasting { return nil }
      throw error.wording
    }
  }

  private init(opening name: String, in folder: String, _ options: JSONReaderOptions) throws(OpenFailure) {
    path = folder + "/" + name
    self.options = options
    // What follows a NUL would be cut off.
    guard !name.utf8.contains(0) else { throw OpenFailure(path: path, reason: .system(ENOENT)) }
    // Opening a pipe would wait for somebody to write to it.
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      let reason = errno
      let isFolderMissing = reason == ENOENT && access(folder, F_OK) != 0
      throw OpenFailure(path: path, reason: isFolderMissing ? .noFolder : .system(reason))
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let reason = errno
      close(descriptor)
      throw OpenFailure(path: path, reason: .system(reason))
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw OpenFailure(path: path, reason: .noFile)
    }
    fingerprint = Self.fingerprint(status)
    size = Int(status.st_size)
  }

  /// A file that was made of parts of another one; takes `descriptor` over.
  init(excerptOf file: DocumentFile, _ descriptor: Int32) throws(ReadError) {
    path = file.path
    options = file.options
    self.descriptor = descriptor
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let reason = errno
      close(descriptor)
      throw OpenFailure(path: file.path, reason: .system(reason)).wording
    }
    fingerprint = Self.fingerprint(status)
    size = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// Tells this version of the file from any other: inode, size and time of the last change.
  package let fingerprint: String

  /// In bytes, when it was opened.
  package let size: Int

  /// Whether the file is still the one in its place, and was not changed since it was opened.
  package var isCurrent: Bool {
    var status = stat()
    return stat(path, &status) == 0 && Self.fingerprint(status) == fingerprint
  }

  static func fingerprint(_ status: stat) -> String {
    "\(status.st_ino)-\(status.st_size)-\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
  }

  /// A reader at the start of the file. There can be only one at a time.
  package func makeReader() -> JSONReader {
    lseek(descriptor, 0, SEEK_SET)
    return JSONReader(descriptor: descriptor, source: path, options: options)
  }

  /// Runs `body`, turning what the reader or the decoder object to into a `ReadError` that says where.
  public func reading<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as JSONError { throw Self.undecodable(error, path: path) }
  }

  private static func undecodable(_ error: JSONError, path: String) -> ReadError {
    if error.code == .cannotRead {
      return ReadError(.unavailable, source: path, message: error.message, remedy: "check the file and its disk")
    }
    let place = "line \(error.line), column \(error.column)" + (error.pointer.isEmpty ? "" : ", field \(error.pointer)")
    return ReadError(.undecodable, source: path, message: "\(place): \(error.message)", remedy: "fix the file")
  }
}

/// Why a file was not opened.
private struct OpenFailure: Error {
  enum Reason {
    case system(Int32)
    /// There is a folder, a pipe or the like.
    case noFile
    /// The folder is not there that it should be in: it may be on a disk that is not mounted.
    case noFolder
  }

  let path: String
  let reason: Reason

  /// Whether the next attempt would end the same way; not for a shortage of memory, descriptors or the like.
  var isLasting: Bool {
    switch reason {
    case .noFile, .noFolder: true
    case .system(let code):
      [ENOENT, ENOTDIR, ENAMETOOLONG, EACCES, EPERM, ELOOP, EISDIR, ENXIO, EINVAL].contains(code)
    }
  }

  var wording: ReadError {
    switch reason {
    case .noFile:
      ReadError(
        .undecodable, source: path, message: "this is not a file",
        remedy: "put the legacy JSON file in its place, or move what is there away")
    case .noFolder:
      ReadError(
        .missing, source: path, message: "the legacy folder is missing",
        remedy: "put it back, or name another one (--from, legacy_path)")
    case .system(ENOENT), .system(ENOTDIR), .system(ENAMETOOLONG):
      ReadError(
        .missing, source: path, message: "there is no such file",
        remedy: "check the legacy folder (--from, legacy_path)")
    case .system(let code):
      ReadError(
        .unavailable, source: path, message: String(cString: strerror(code)), remedy: "check the file's permissions")
    }
  }
}
