import CutoverRedis
import CutoverServices

/// A Redis server of a test's own, ended with the value.
final class ThrowawayRedis {
  private let server: ThrowawayServer

  init() throws { server = try ThrowawayServer.redis() }

  deinit { server.shutDown() }

  var processID: Int32? { server.processID }

  func stop() throws { try server.stop() }

  func start() throws { try server.start() }

  func configuration(timeout: Duration = .seconds(10)) throws -> RedisConfiguration {
    var configuration = try RedisConfiguration(url: server.url)
    configuration.commandTimeout = timeout
    return configuration
  }

  func connect(timeout: Duration = .seconds(10)) throws -> RedisConnection {
    try RedisConnection(configuration(timeout: timeout))
  }
}
