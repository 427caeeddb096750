import CutoverRedis
import Glibc

/// A Redis of Cutover's own: a cache that is rebuilt when it is lost, so nothing is saved to disk.
struct RedisServer {
  let folder: String
  let socket: String
  let user: ServerUser?
  var databases = 16
  /// Further settings, as they stand on the command line.
  var arguments: [String] = []

  static func url(socket: String) -> String { "unix://\(socket)?db=0" }

  /// All settings are on the command line; no file of the machine is read. Known to Redis 4 and later.
  func launch() throws -> Invocation {
    Invocation(
      try Programs.redis(),
      [
        "--port", "0", "--unixsocket", socket, "--unixsocketperm", "700", "--dir", folder, "--save", "",
        "--appendonly", "no", "--daemonize", "no", "--databases", "\(databases)",
        // Only keys that would go by themselves may be evicted: streams and versions have no time to live.
        "--maxmemory", "256mb", "--maxmemory-policy", "volatile-lru",
      ] + arguments, as: user)
  }

  var process: ServerProcess? { ServerProcess.main(named: "redis-server", folder: folder, mark: socket) }

  /// Whether the server answers PING.
  var isReady: Bool {
    if isSilent { return false }
    let began = ContinuousClock.now
    let configuration = RedisConfiguration(
      address: .unix(path: socket), connectTimeout: .seconds(2), commandTimeout: .seconds(2))
    if (try? RedisConnection(configuration).command("PING"))?.string == "PONG" { return true }
    _ = SilentServers.shared.note(socket, askedSince: began)
    return false
  }

  /// Whether it was there a moment ago, and let somebody wait who had asked it.
  var isSilent: Bool { SilentServers.shared.contains(socket) }
}
