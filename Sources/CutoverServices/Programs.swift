import Glibc

/// Finds the programs that Cutover runs.
enum Programs {
  /// A program on the `PATH` or where system programs are.
  ///
  /// - Parameter package: the Debian package that has it, for the message.
  static func find(_ name: String, package: String) throws -> String {
    for folder in searchPath where isExecutable(folder + "/" + name) { return folder + "/" + name }
    throw ServiceError(
      .missing, "find \(name)", "\(name) is not on the PATH", remedy: "install it: apt-get install \(package)")
  }

  /// A program of the newest Postgres below `/usr/lib/postgresql`, where Debian puts them, else one on the `PATH`.
  static func postgres(_ name: String) throws -> String {
    let root = "/usr/lib/postgresql"
    let versions = Files.names(in: root).compactMap { Int($0) }.sorted(by: >)
    // All from one version: an initdb of one and a server of another do not understand each other's files.
    for version in versions where ["postgres", "initdb"].allSatisfy({ isExecutable("\(root)/\(version)/bin/\($0)") }) {
      let path = "\(root)/\(version)/bin/\(name)"
      if isExecutable(path) { return path }
    }
    for folder in searchPath where isExecutable(folder + "/" + name) { return folder + "/" + name }
    throw ServiceError(
      .missing, "find \(name)", "\(name) is neither in \(root)/*/bin nor on the PATH",
      remedy: "install it (apt-get install postgresql) or set DATABASE_URL to a server of yours")
  }

  static func redis() throws -> String {
    do {
      return try find("redis-server", package: "redis-server")
    } catch {
      throw ServiceError(
        .missing, "find redis-server", "redis-server is not on the PATH",
        remedy: "install it (apt-get install redis-server) or set REDIS_URL to a server of yours")
    }
  }

  /// The first number with a dot in what `<program> --version` prints: `15.6`, `7.0.15`.
  static func version(_ program: String) throws -> String {
    let text = try Spawn.check(Invocation(program, ["--version"]), timeout: .seconds(10))
    let words = text.split { " =\n(),v".contains($0) }
    guard let found = words.first(where: { $0.first?.isNumber == true }) else {
      throw ServiceError(.failed, "ask \(program) for its version", "unexpected answer", output: text)
    }
    return String(found)
  }

  private static var searchPath: [String] {
    let path = getenv("PATH").map { String(cString: $0) } ?? ""
    return path.split(separator: ":").map(String.init).filter { $0.hasPrefix("/") }
      + ["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"]
  }

  private static func isExecutable(_ path: String) -> Bool {
    var info = stat()
    return stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
  }
}

/// The unprivileged user that servers run as where this process is root: Postgres refuses to run as root.
struct ServerUser: Sendable, Equatable {
  let name: String
  let id: uid_t
  let group: gid_t

  /// `postgres` where there is one, else `nobody`; nil where this process is not root and servers run as its user.
  static func preferred() throws -> ServerUser? {
    guard geteuid() == 0 else { return nil }
    for name in ["postgres", "nobody"] {
      if let entry = getpwnam(name) {
        return ServerUser(name: name, id: entry.pointee.pw_uid, group: entry.pointee.pw_gid)
      }
    }
    throw ServiceError(
      .missing, "choose a user for the servers",
      "running as root, and there is neither a user “postgres” nor “nobody” to run Postgres as",
      remedy: "create one: useradd --system postgres")
  }

  /// The owner of what exists, so that data made by an earlier run stays readable; root is no choice.
  static func owner(of path: String) throws -> ServerUser? {
    guard geteuid() == 0 else { return nil }
    guard let info = Files.status(path), info.st_uid != 0 else { return try preferred() }
    return ServerUser(name: "uid \(info.st_uid)", id: info.st_uid, group: info.st_gid)
  }

  /// Gives the user the folder; only root has anything to give.
  static func hand(_ path: String, to user: ServerUser?) throws {
    guard let user else { return }
    guard lchown(path, user.id, user.group) == 0 else { throw ServiceError.system("change owner", path) }
  }
}
