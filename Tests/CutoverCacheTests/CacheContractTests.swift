import CutoverDomain
import CutoverHosting
import CutoverPostgres
import CutoverRedis
import Testing

@Suite struct `A domain's values in Redis` {
  @Test(arguments: CacheSubject.all)
  func `follow the repository, and are what readers get`(subject: CacheSubject) throws {
    try subject.with { scene in
      try scene.apply(0..<200)
      #expect(try scene.lags.isEmpty == false)
      try scene.deliver()
      let waiting = try scene.connected { try scene.cache.outbox(on: $0).pending }
      #expect(waiting == 0)
      #expect(try scene.lags == [])
      #expect(try scene.cache.keys(scene.redis, scene.settings).isEmpty == false)
      let repository = try scene.answers(.repository)
      #expect(!repository.isEmpty)
      #expect(try scene.answers(.cache) == repository)
    }
  }

  @Test(arguments: CacheSubject.all)
  func `are out of date until their notes are delivered`(subject: CacheSubject) throws {
    try subject.with { scene in
      try scene.apply(0..<200)
      try scene.deliver()
      try scene.apply(200..<400)
      let stale = try scene.answers(.cache)
      let right = try scene.answers(.repository)
      #expect(stale != right)
      try scene.deliver()
      #expect(try scene.answers(.cache) == right)
    }
  }

  @Test(arguments: CacheSubject.all)
  func `are removed and filled again`(subject: CacheSubject) throws {
    try subject.with { scene in
      try scene.apply(0..<200)
      try scene.deliver()
      let keys = try scene.cache.keys(scene.redis, scene.settings).count
      #expect(try scene.cache.purge(scene.redis, records: false, scene.settings) == keys)
      #expect(try scene.cache.keys(scene.redis, scene.settings) == [])
      let right = try scene.answers(.repository)
      #expect(try scene.answers(.cache) == right, "what Redis lacks is read from Postgres")
      let warmed = try scene.connected { try scene.cache.warm(scene.redis, from: $0, scene.settings) }
      #expect(warmed > 0)
      #expect(try scene.cache.keys(scene.redis, scene.settings).count == warmed)
      #expect(try scene.answers(.cache) == right)
      #expect(try scene.cache.problemOfRecords(scene.redis, scene.settings) == nil)
    }
  }

  @Test(arguments: CacheSubject.all)
  func `stay as they were in a copy, beside the snapshot of that moment`(subject: CacheSubject) throws {
    try subject.with { scene in
      try scene.apply(0..<200)
      try scene.deliver()
      let before = try scene.answers(.repository)
      let copied = try scene.connected { connection in
        try scene.cache.withCopy(
          of: scene.redis, to: "copy", lifetime: 600, on: connection, within: .seconds(10), scene.settings
        ) { snapshot, copied, leftOut in
          try scene.apply(200..<400)
          try scene.deliver()
          let answers = try scene.answers(.cache, snapshot, prefix: "copy")
          #expect(leftOut == 0 && answers == before)
          return copied
        }
      }
      #expect(copied > 0)
      #expect(try scene.cache.removeCopy(scene.redis, prefix: "copy", scene.settings) >= copied)
    }
  }

  @Test(arguments: CacheSubject.all)
  func `go with their notes where these are given up`(subject: CacheSubject) throws {
    try subject.with { scene in
      try scene.apply(0..<200)
      try scene.deliver()
      try scene.apply(200..<400)
      let purge = try scene.connected {
        try scene.cache.purgeOutbox(of: nil, on: $0, scene.redis, scene.settings)
      }
      #expect(!purge.notes.isEmpty)
      let right = try scene.answers(.repository)
      #expect(try scene.answers(.cache) == right)
    }
  }

  @Test(arguments: CacheSubject.all)
  func `are done without while Redis is away`(subject: CacheSubject) throws {
    try subject.with { scene in
      try scene.apply(0..<200)
      let right = try scene.answers(.repository)
      let nowhere = RedisPool(try RedisConfiguration(url: "unix:///nowhere/redis.sock"), size: 1)
      var warnings = 0
      let answers = try scene.connected { connection in
        try connection.transaction(isolation: .repeatableRead, readOnly: true) { connection in
          try scene.answers(.cache, connection, redis: nowhere, failures: .tolerated { _ in warnings += 1 })
        }
      }
      #expect(answers == right)
      #expect(warnings > 0)
    }
  }

  @Test func `stay where another domain's of another prefix are purged from the same Redis, its stream too`() throws {
    try CacheSubject.all[0].with { arena in
      try arena.apply(0..<200)
      try arena.deliver()
      let own = try names(in: arena)
      #expect(own.contains("nof0:trades:stream"))
      try CacheSubject.all[1].with { scene in
        var notes = scene
        notes.redis = arena.redis
        notes.settings.prefix = "notes"
        try notes.apply(0..<200)
        try notes.deliver()
        let removed = try notes.cache.purge(notes.redis, records: true, notes.settings)
        #expect(removed > 0)
      }
      let left = try names(in: arena)
      #expect(left == own)
    }
  }

  private func names(in scene: CacheScene) throws -> [String] {
    var names: [String] = []
    try scene.redis.withConnection { redis in try redis.scan(matching: "*") { names += $0 } }
    return Set(names).sorted()
  }
}
