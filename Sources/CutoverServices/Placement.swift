import Glibc

/// Where the embedded servers of one state folder keep their data and their sockets.
///
/// Usually all is in the state folder. Two things drive them out, into a folder of their own under the temporary
/// directory whose name is derived from the state folder's path, so that checkouts never meet:
/// - a socket's path may have 107 bytes (and no comma or blank, as Postgres takes a list): the sockets move;
/// - as root, the servers run as another user, who cannot enter a checkout below a home of mode 0700: data and sockets
///   move.
/// The decision is recorded in the state folder: a later call with another TMPDIR must find the same servers.
struct Placement: Equatable {
  /// The state folder, absolute.
  let state: String
  /// The folder that holds `postgres/` and `redis/`.
  let home: String
  /// The folder of the sockets, mode 0700, owned by the servers' user: who cannot enter it cannot connect.
  let sockets: String

  var postgresFolder: String { home + "/postgres" }
  var postgresData: String { home + "/postgres/data" }
  var redisFolder: String { home + "/redis" }
  var redisSocket: String { sockets + "/redis.sock" }
  var postgresSocket: String { sockets + "/.s.PGSQL.5432" }
  var logs: String { state + "/logs" }
  var postgresLog: String { logs + "/postgres.log" }
  var redisLog: String { logs + "/redis.log" }
  var lock: String { state + "/servers.lock" }

  var postgresURL: String { PostgresServer.url(sockets: sockets) }
  var redisURL: String { RedisServer.url(socket: redisSocket) }

  /// The place recorded in the state folder, if there is one and it is still what it was.
  static func recorded(state: String) throws -> Placement? {
    guard let text = Files.read(record(state)) else { return nil }
    var fields: [Substring: String] = [:]
    for line in text.split(separator: "\n") {
      let halves = line.split(separator: "=", maxSplits: 1)
      if halves.count == 2 { fields[halves[0]] = String(halves[1]) }
    }
    // A copied or moved state folder carries the record of the place it comes from.
    guard fields["state"] == state, let home = fields["home"], let sockets = fields["sockets"] else { return nil }
    let placement = Placement(state: state, home: home, sockets: sockets)
    for folder in placement.foreignFolders {
      guard Files.exists(folder) else { return nil }
      try checkOwned(folder)
    }
    return placement
  }

  /// Decides on a place, makes its folders with the right owners and modes, and records it.
  static func prepare(state: String, user: ServerUser?, note: (String) -> Void) throws -> Placement {
    try makeStateFolder(state, user: user)
    let known = try recorded(state: state)
    let placement = try known ?? choose(state: state, user: user)
    for folder in placement.foreignFolders {
      if mkdir(folder, 0o700) != 0 && errno != EEXIST { throw ServiceError.system("make folder", folder) }
      try checkOwned(folder)
      // Others may pass through to the folders below, which are closed to all but the servers' user.
      if user != nil { chmod(folder, 0o711) }
    }
    try Files.makeFolder(placement.logs, mode: 0o700)
    for folder in [placement.postgresFolder, placement.redisFolder, placement.sockets] {
      try Files.makeFolder(folder, mode: 0o700)
      try ServerUser.hand(folder, to: user)
    }
    // Once is enough: every command comes by here.
    if known == nil, let remark = placement.remark(on: user) { note(remark) }
    try Files.write(
      "state=\(state)\nhome=\(placement.home)\nsockets=\(placement.sockets)\n", to: record(state))
    return placement
  }

  /// What is unusual about the place, if anything is.
  private func remark(on user: ServerUser?) -> String? {
    if home != state { return "user \(user?.name ?? "") cannot reach \(state): the servers' data is in \(home)" }
    if foreignFolders != [] { return "\(state) is too long or unusual for sockets: they are in \(sockets)" }
    return nil
  }

  /// Where the servers will be. A state folder that is not there yet will let their user pass through: whether its
  /// surroundings do is what counts.
  static func choose(state: String, user: ServerUser?) throws -> Placement {
    let inside = state + "/run"
    if let user, try !reaches(user, Path.existing(state)) {
      let home = temporaryFolder(for: state)
      return Placement(state: state, home: home, sockets: home + "/run")
    }
    if fits(inside) { return Placement(state: state, home: state, sockets: inside) }
    let short = temporaryFolder(for: state)
    return Placement(state: state, home: state, sockets: short + "/run")
  }

  /// The folder outside the state folder, if one is used.
  private var foreignFolders: [String] {
    Set([home, Path.parent(sockets)]).subtracting([state]).sorted()
  }

  private static func record(_ state: String) -> String { state + "/servers" }

  /// As root, the servers' user must be able to pass through; the journal and the rest keep modes of their own.
  private static func makeStateFolder(_ state: String, user: ServerUser?) throws {
    if !Files.exists(state) { return try Files.makeFolder(state, mode: user == nil ? 0o700 : 0o711) }
    try Files.makeFolder(state, mode: 0o700)
    if let user, let info = Files.status(state), info.st_uid == 0, info.st_mode & 0o001 == 0,
      try reaches(user, Path.parent(state))
    {
      chmod(state, info.st_mode & 0o7777 | 0o011)
    }
  }

  /// Asks the kernel, as only it knows all that may be in the way: modes, ACLs, namespaces.
  static func reaches(_ user: ServerUser, _ folder: String) throws -> Bool {
    let test = try Programs.find("test", package: "coreutils")
    return try Spawn.run(Invocation(test, ["-x", folder + "/."], as: user)).status == 0
  }

  /// Whether sockets in the folder have paths that `sockaddr_un`, Postgres's list of folders and URLs can take.
  static func fits(_ folder: String) -> Bool {
    folder.utf8.count + "/.s.PGSQL.5432".utf8.count <= 107
      && folder.utf8.allSatisfy { byte in
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
          || "/._-+@~".utf8.contains(byte)
      }
  }

  static func temporaryFolder(for state: String) -> String {
    let name = "/cutover-\(geteuid())-\(hash(state))"
    let preferred = getenv("TMPDIR").map { Path.absolute(String(cString: $0)) } ?? "/tmp"
    return (fits(preferred + name + "/run") ? preferred : "/tmp") + name
  }

  /// FNV-1a, 64 bits: the same on every start, unlike Swift's `Hasher`.
  private static func hash(_ text: String) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// A folder in a place where everybody may make folders is ours only if we own it and nobody else may write to it.
  private static func checkOwned(_ folder: String) throws {
    guard let info = Files.status(folder) else { throw ServiceError.system("look at folder", folder) }
    guard Files.isFolder(info), info.st_uid == geteuid(), info.st_mode & 0o022 == 0 else {
      throw ServiceError(
        .unsafe, "use folder", "\(folder) is not a folder that belongs to this user alone (owner \(info.st_uid))",
        remedy: "remove it, or set TMPDIR to a folder of yours")
    }
  }
}
