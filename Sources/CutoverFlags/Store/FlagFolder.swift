import CutoverBasics
import Glibc

/// The files of a flag store: the flags, their history beside them, and a lock.
struct FlagFolder: Sendable {
  /// The flag file.
  let path: String

  /// The folder that it is in.
  var folder: String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  var name: String { path.split(separator: "/").last.map(String.init) ?? path }

  /// `history.ndjson` beside `flags.json`; a file of another name has its name in that of its history.
  var history: String { folder + "/" + prefix + "history.ndjson" }
  var lock: String { folder + "/." + prefix + "lock" }

  /// Whether anything was ever changed.
  var hasHistory: Bool {
    var info = stat()
    return stat(history, &info) == 0 && info.st_size > 0
  }

  /// The flag file's path, whatever folder the process is in.
  var absolutePath: String {
    guard let found = realpath(folder, nil) else { return path }
    defer { free(found) }
    return String(cString: found) + "/" + name
  }

  private var prefix: String {
    if name == "flags.json" { return "" }
    return (name.hasSuffix(".json") ? String(name.dropLast(".json".count)) : name) + "."
  }

  /// The file's bytes, `nil` where it is not there.
  func read(_ path: String) throws(FlagError) -> [UInt8]? {
    do { return try SmallFile.readIfThere(path) } catch { throw Self.unreadable(path, error.number) }
  }

  /// Puts `bytes` in the place of the flag file, whole or not at all, and durably.
  func replace(with bytes: [UInt8]) throws(FlagError) {
    do throws(SmallFileError) { try SmallFile.replace(path, with: bytes, mode: 0o644) } catch {
      throw Self.cannotWrite(error)
    }
  }

  /// Appends to the history, after its first `length` bytes: what is behind them was never finished.
  func appendToHistory(_ bytes: [UInt8], after length: Int) throws(FlagError) {
    do throws(SmallFileError) { try SmallFile.append(bytes, to: history, after: length, mode: 0o644) } catch {
      throw Self.cannotWrite(error)
    }
  }

  /// Makes the folder and those above it.
  func make() throws(FlagError) {
    do { try Folder.make(folder, mode: 0o755) } catch { throw Self.cannotWrite(error.path, error.number) }
    do throws(SmallFileError) { try SmallFile.checkFolder(folder) } catch { throw Self.cannotWrite(error) }
  }

  private static func cannotWrite(_ error: SmallFileError) -> FlagError {
    FlagError(
      .cannotWrite, error.path, error.message,
      remedy: error.remedy ?? "check the folder, or name another file with CUTOVER_FLAGS")
  }

  static func cannotWrite(_ path: String, _ code: Int32) -> FlagError {
    FlagError(
      .cannotWrite, path, "cannot be written: \(String(cString: strerror(code)))",
      remedy: "check the folder, or name another file with CUTOVER_FLAGS")
  }

  private static func unreadable(_ path: String, _ code: Int32) -> FlagError {
    FlagError(
      .unreadable, path, "cannot be read: \(String(cString: strerror(code)))",
      remedy: "check the file and its folder, or name another with CUTOVER_FLAGS")
  }
}
