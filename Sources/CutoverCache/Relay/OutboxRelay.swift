package import CutoverDomain
package import CutoverHosting
import CutoverJSON
package import CutoverPostgres
package import CutoverRedis
import CutoverTelemetry
import Synchronization

/// Makes Redis follow Postgres: it writes each value that a note names again, and then removes the notes.
///
/// A delivery reads notes and data in one snapshot. A value so made is at least as new as each of its notes, and one
/// delivery runs at a time, also among processes: so a newer value is never overwritten by an older one, and a
/// delivery that was cut off is simply done again. Many notes of one key are one value.
///
/// Connections are the pools' and go with them.
package final class OutboxRelay<Contents: CacheContents>: Relay {
  private let postgres: PostgresPool
  private let redis: RedisPool
  private let contents: Contents
  private let lastFailure = Mutex<ContinuousClock.Instant?>(nil)
  private let interrupter = Mutex<PostgresInterrupter?>(nil)
  private let isInterrupted = Atomic(false)

  package let batch = 5000
  /// A failure that goes on is written down once in this time: the rows of a large backlog are not free.
  private let pause = Duration.seconds(2)

  package init(postgres: PostgresPool, redis: RedisPool, cacheSettings: CacheSettings = CacheSettings()) {
    self.postgres = postgres
    self.redis = redis
    contents = Contents(cacheSettings)
  }

  package func deliver() throws(SinkError) -> Int {
    do {
      isInterrupted.store(false, ordering: .relaxed)
      return try postgres.withConnection { connection in
        interrupter.withLock { $0 = connection.interrupter }
        defer { interrupter.withLock { $0 = nil } }
        return try connection.writingCache { try deliver(from: connection) }
      }
    } catch { throw Self.unavailable(error) }
  }

  /// What Redis is asked for now is answered or times out; nothing more is asked for.
  package func interrupt() {
    isInterrupted.store(true, ordering: .relaxed)
    interrupter.withLock { $0 }?.interrupt()
  }

  package func close() {}

  private func deliver(from connection: PostgresConnection) throws -> Int {
    let delivery = try connection.transaction(isolation: .repeatableRead, readOnly: true) {
      try self.delivery(from: $0)
    }
    if delivery.ids.isEmpty { return 0 }
    let refused: [String: String]
    do {
      refused = try write(delivery)
    } catch {
      noteFailure(error, of: delivery.ids, on: connection)
      throw error
    }
    lastFailure.withLock { $0 = nil }
    let aside = try setAside(refused, of: delivery, on: connection)
    try connection.execute(DeleteOutboxNotes(id: delivery.ids.filter { !aside.contains($0) }))
    return delivery.ids.count
  }

  /// Puts away the notes of keys that Redis refuses to have written, so that the others are delivered. Gives their ids.
  private func setAside(
    _ refused: [String: String], of delivery: Delivery, on connection: PostgresConnection
  ) throws -> Set<Int64> {
    var aside: Set<Int64> = []
    for (key, reason) in refused.sorted(by: { $0.key < $1.key }) {
      // A value without a note of its own is one of those that the note for everything asked for.
      let ids = delivery.notes[key] ?? delivery.notes[contents.keys.pattern] ?? []
      try connection.execute(SetAsideOutboxNotes(error: "\(key): \(reason)", id: ids))
      aside.formUnion(ids)
      Logger(label: "cutover.relay").error(
        "Redis refuses a key, whose notes are set aside", metadata: ["key": .string(key), "error": .string(reason)])
    }
    return aside
  }

  /// What is delivered at once.
  private struct Delivery {
    var ids: [Int64] = []
    /// The same by the key that they are about.
    var notes: [String: [Int64]] = [:]
    var writes: [CacheWrite] = []
    var stream: RecordStream.Batch?
  }

  private func delivery(from connection: PostgresConnection) throws -> Delivery {
    var delivery = Delivery()
    let pending = try connection.all(ListPendingNotes(maximum: Int64(batch)))
    if pending.isEmpty { return delivery }
    delivery.ids = pending.map(\.id)
    for row in pending { delivery.notes[row.key, default: []].append(row.id) }
    var notes = Set<Contents.Note>()
    var streamed: [(seq: Int64, id: String)] = []
    var seen = Set<ExactString>()
    for row in pending {
      // The rows of a key say the same, streamed records aside.
      guard let note = Contents.Note(payload: row.payload) else {
        // Whatever it asks for: a key that is not there cannot be out of date.
        if contents.keys.contains(row.key), seen.insert(ExactString(row.key)).inserted {
          delivery.writes.append(.deletion(CacheKey(name: row.key, lifetime: nil)))
        }
        continue
      }
      if let record = contents.streamed(note) {
        streamed.append((row.seq, record))
      } else if note == .everything {
        notes.formUnion(try contents.everything(on: connection))
        // What a backfill took away has no row to be found by.
        notes.formUnion(try redis.withConnection { try contents.storedNotes(on: $0) })
      } else {
        notes.insert(note)
      }
    }
    delivery.writes += try contents.writes(for: Array(notes), on: connection)
    delivery.stream = try contents.stream?.batch(streamed, on: connection)
    return delivery
  }

  /// Gives the keys that Redis refuses to have written, each with the reason.
  private func write(_ delivery: Delivery) throws -> [String: String] {
    try redis.withConnection { redis in
      var refused: [String: String] = [:]
      for start in stride(from: 0, to: delivery.writes.count, by: 64) {
        guard !isInterrupted.load(ordering: .relaxed) else {
          throw SinkError(.unavailable, "the delivery was broken off")
        }
        let commands = delivery.writes[start..<min(start + 64, delivery.writes.count)].flatMap { write in
          write.commands.map { (key: write.key.name, command: $0) }
        }
        let results = try redis.transaction(retry: true) { pipeline in
          for (_, command) in commands { pipeline.add(command) }
        }
        for ((name, _), result) in zip(commands, results ?? []) {
          do throws(RedisError) { _ = try result.get() } catch {
            guard error.isRefusal else { throw error }
            refused[name] = error.message
          }
        }
      }
      return try refused.merging(delivery.stream?.write(to: redis) ?? [:]) { first, _ in first }
    }
  }

  /// Writes down why notes still wait. Where even that fails the caller hears of the first error.
  private func noteFailure(_ error: any Error, of ids: [Int64], on connection: PostgresConnection) {
    let isDue = lastFailure.withLock { last in
      if let last, .now - last < pause { return false }
      last = .now
      return true
    }
    if isDue { _ = try? connection.execute(FailOutboxNotes(error: "\(error)", id: ids)) }
  }

  private static func unavailable(_ error: any Error) -> SinkError {
    switch error {
    case let error as SinkError: error
    case let error as PostgresError where error.sqlState == "42P01":
      SinkError(.unavailable, "\(error)", remedy: "run 'cutover migrate up'")
    case let error as PostgresError:
      SinkError(.unavailable, "\(error)", remedy: "see that Postgres runs and can be reached ('cutover doctor')")
    case let error as RedisError:
      SinkError(.unavailable, "\(error)", remedy: "see that Redis runs and can be reached ('cutover doctor')")
    case let error as ReadError: SinkError(.unavailable, error.message, remedy: error.remedy)
    default: SinkError(.unavailable, "\(error)")
    }
  }
}
