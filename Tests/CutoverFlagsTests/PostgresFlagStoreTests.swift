import CutoverFlags
import CutoverPostgres
import CutoverTestKit
import CutoverThreads
import Glibc
import Testing

@Suite struct `The flag store in Postgres` {
  /// Two stores on one database, as two nodes have them.
  private static func with<R>(_ body: (PostgresFlagStore, PostgresFlagStore, PostgresConnection) throws -> R) throws
    -> R
  {
    try TestServers.shared.withDatabase { url in
      let configuration = try PostgresConfiguration(url: url)
      let connection = try PostgresConnection(configuration)
      try Migrator(FlagSchema.migrations, schema: FlagSchema.name, on: connection).up()
      return try body(
        PostgresFlagStore(configuration, keys: FlagScene.keys), PostgresFlagStore(configuration, keys: FlagScene.keys),
        connection)
    }
  }

  @discardableResult
  private static func set(_ store: PostgresFlagStore, _ stage: Stage, expecting version: Int? = nil) throws -> FlagSet {
    var change = FlagChange(.set, of: "arena.trades", by: "scene")
    change.to = FlagState(key: "arena.trades", stage: stage)
    return try store.commit(change, expecting: version, at: FlagScene.now)
  }

  @Test func `keeps versions and history, seen alike by every node`() throws {
    try Self.with { one, other, _ in
      #expect(try one.read().version == 0)
      try Self.set(one, .dualwrite)
      let set = try Self.set(other, .shadow)
      let (read, trail) = try one.readAll()
      #expect(read == set && set.version == 2 && trail.records.count == 2 && set.auditHash == trail.lastHash)
      #expect(try other.verify() == [])
    }
  }

  @Test func `writes the flag file of each node, and no older one over a newer`() throws {
    try TestServers.shared.withDatabase { url in
      let configuration = try PostgresConfiguration(url: url)
      try Migrator(FlagSchema.migrations, schema: FlagSchema.name, on: PostgresConnection(configuration)).up()
      let folder = try TemporaryDirectory("export")
      let path = folder.file("flags/flags.json")
      let one = PostgresFlagStore(configuration, keys: FlagScene.keys)
      let other = PostgresFlagStore(configuration, keys: FlagScene.keys, exportPath: path)
      let file = FileFlagStore(path: path, keys: FlagScene.keys)
      let first = try Self.set(one, .dualwrite)
      let second = try Self.set(one, .shadow)
      try other.writeExport(second)
      #expect(try file.read() == second)
      try other.writeExport(first)
      #expect(try file.read() == second)
    }
  }

  @Test func `lets one of those win that decide by the same version`() throws {
    try Self.with { one, other, _ in
      let wins = Monitor(0)
      let threads = (0..<6).map { number in
        Thread {
          if (try? Self.set(number % 2 == 0 ? one : other, .dualwrite, expecting: 0)) != nil {
            wins.withLock { $0 += 1 }
          }
        }
      }
      for thread in threads { thread.join() }
      #expect(wins.withLock { $0 } == 1)
      let error = #expect(throws: FlagError.self) { try Self.set(one, .shadow, expecting: 0) }
      #expect(error?.code == .conflict && error?.message.contains("scene did set arena.trades") == true)
    }
  }

  @Test func `only adds to what was done`() throws {
    try Self.with { one, _, connection in
      try Self.set(one, .dualwrite)
      for statement in [
        "UPDATE cutover_flags.history SET line = ''", "DELETE FROM cutover_flags.sets",
        "TRUNCATE cutover_flags.history",
      ] {
        #expect(throws: PostgresError.self) { try connection.execute(script: statement) }
      }
    }
  }

  @Test func `tells every node within a second, and they keep the last known while it is gone`() throws {
    try Self.with { one, other, connection in
      let watcher = try FlagWatcher(other, clock: { FlagScene.now }, interval: .seconds(5))
      watcher.start()
      defer { watcher.stop() }
      try Self.set(one, .dualwrite)
      func wait(_ condition: () -> Bool) -> Bool {
        for _ in 0..<1500 {
          if condition() { return true }
          usleep(10_000)
        }
        return false
      }
      #expect(wait { watcher.flags.version == 1 })
      try connection.execute(script: "ALTER TABLE cutover_flags.sets RENAME TO gone")
      watcher.refresh()
      #expect(watcher.status.trouble != nil && watcher.flags["arena.trades"]?.state.stage == .dualwrite)
    }
  }

  @Test func `writes the flag file after each change`() throws {
    try TestServers.shared.withDatabase { url in
      let configuration = try PostgresConfiguration(url: url)
      try Migrator(FlagSchema.migrations, schema: FlagSchema.name, on: PostgresConnection(configuration)).up()
      let folder = try TemporaryDirectory("export")
      let path = folder.file("flags/flags.json")
      let store = PostgresFlagStore(configuration, keys: FlagScene.keys, exportPath: path)
      let set = try Self.set(store, .dualwrite)
      #expect(try FlagSet(parsing: folder.read("flags/flags.json"), source: path, keys: FlagScene.keys) == set)
    }
  }
}
