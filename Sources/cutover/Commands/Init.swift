import ArgumentParser
import CutoverBasics
import CutoverConfiguration
import CutoverFlags
import CutoverJSON
import CutoverProgram
import Glibc

struct InitCommand: ParsableCommand, WorksWithoutInstance {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Make an instance: a commented configuration file, flags that are all off, a folder for reports.",
    discussion: """
      Writes cutover.yaml in this folder, or the file that --config names, and creates the files and folders that it \
      names. Existing ones are kept, so you can repeat the command. Starts no servers: 'cutover up' or the first \
      'cutover backfill' does.

      EXAMPLE:
        mkdir arena && cd arena && cutover init --name arena-staging
      """)

  @Option(help: ArgumentHelp("What commands call this instance on a terminal.", valueName: "name"))
  var name: String?

  // Not the instance's own option: a file that is not there yet is no error here.
  @Option(
    help: ArgumentHelp("The configuration file to write (CUTOVER_CONFIG; default: ./cutover.yaml).", valueName: "file"))
  var config: String?

  mutating func validate() throws {
    if let name, name.isEmpty || !name.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) {
      throw ValidationError("A name has at least one character, and none that a terminal does not show.")
    }
  }

  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    let path = config ?? Instance.variable("CUTOVER_CONFIG") ?? "cutover.yaml"
    var parts: [(path: String, made: Bool)] = []
    func report(_ path: String, made: Bool) {
      parts.append((path, made))
      if !json { Console.print("\(made ? "made" : "kept")  \(path)") }
    }
    report(path, made: try writeConfiguration(path))
    try Instance.open(file: path)
    if Settings.value(.flagStore) == "file" {
      let flags = Settings.value(.flagFile)
      report(flags, made: try FileFlagStore(path: flags, keys: FlagSettings.keys).make())
    }
    let reports = Settings.value(.reports)
    report(reports + "/", made: try makeFolder(reports))
    guard json else { return }
    func paths(made: Bool) -> JSONValue { .array(parts.filter { $0.made == made }.map { .text($0.path) }) }
    Console.print(.object(["made": paths(made: true), "kept": paths(made: false)]))
  }

  /// Writes the file as a whole; says whether it did. One that is there is never replaced.
  private func writeConfiguration(_ path: String) throws -> Bool {
    if access(path, F_OK) == 0 {
      if let name { Console.note("\(path) is there already; to call it '\(name)', set 'name' in it") }
      return false
    }
    if let slash = path.lastIndex(of: "/"), slash != path.startIndex { _ = try makeFolder(String(path[..<slash])) }
    let values = name.map { [Setting.name.variable: $0] } ?? [:]
    let text = CommentedFile(.program).text(setting: values)
    let draft = path + ".\(UInt64.random(in: .min ... .max))"
    // Secrets will stand in it.
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else { throw failure(path) }
    let bytes = Array(text.utf8)
    let isWritten = write(descriptor, bytes, bytes.count) == bytes.count && fsync(descriptor) == 0
    close(descriptor)
    // link, not rename: a file that somebody else made meanwhile stays.
    let isLinked = isWritten && link(draft, path) == 0
    let code = errno
    unlink(draft)
    if !isLinked {
      if code == EEXIST { return false }
      errno = code
      throw failure(path)
    }
    return true
  }

  private func makeFolder(_ path: String) throws -> Bool {
    do { return try !Folder.make(path, mode: 0o755).isEmpty } catch {
      errno = error.number
      throw failure(path)
    }
  }

  private func failure(_ path: String) -> Failure {
    Failure(.cannotWrite, "\(path): \(String(cString: strerror(errno))); check the folder, or name another (--config)")
  }
}
