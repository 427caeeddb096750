import CutoverPostgres
import CutoverPostgresJournal
import CutoverTestKit
import Glibc
import Testing

@testable import CutoverJournal

@Suite struct `A journal in Postgres` {
  private static func open(
    _ url: String, name: String = "arena", _ change: (inout JournalOptions) -> Void = { _ in }
  ) throws -> PostgresJournal {
    var options = JournalOptions()
    change(&options)
    return try PostgresJournal(PostgresConfiguration(url: url), name: name, options: options)
  }

  private static func execute(_ url: String, _ sql: String) throws {
    try PostgresConnection(PostgresConfiguration(url: url)).execute(script: sql)
  }

  @Test func `stands beside those of other domains, each with numbers of its own`() throws {
    try TestServers.shared.withDatabase { url in
      let arena = try Self.open(url)
      let notes = try Self.open(url, name: "notes")
      _ = try arena.append([record(1), record(2)])
      #expect(try notes.append([record(2)]) == [JournalReceipt(sequence: 1, isDuplicate: false)])
      #expect(arena.identity != notes.identity)
      #expect(try notes.all().map(\.id) == ["event-2"] && arena.all().map(\.id) == ["event-1", "event-2"])
      #expect(try arena.compact(through: 1) == 1 && notes.status().entries == 1)
    }
  }

  @Test func `has one writer, and tells another who that is`() throws {
    try TestServers.shared.withDatabase { url in
      let first = try Self.open(url + "&application_name=serve-1")
      let error = journalError { _ = try Self.open(url) }
      #expect(error?.code == .locked && error?.message.contains("serve-1, since 20") == true)
      first.close()
      #expect(try Self.open(url).identity == first.identity)
    }
  }

  @Test func `goes on over a new connection when its own was ended`() throws {
    try TestServers.shared.withDatabase { url in
      let journal = try Self.open(url + "&application_name=journal-writer")
      _ = try journal.append([record(1)])
      try Self.execute(
        url, "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'journal-writer'")
      // Whether the call notices the end before it sends depends on the moment; the next one does in any case.
      if let error = journalError({ _ = try journal.append([record(2)]) }) {
        #expect(error.code == .unavailable && error.remedy?.contains("under the same ids") == true)
      }
      #expect(try journal.append([record(2), record(3)]).map(\.sequence) == [2, 3])
      #expect(try journal.all().map(\.sequence) == [1, 2, 3])
    }
  }

  @Test func `notices what was changed in its tables`() throws {
    try TestServers.shared.withDatabase { url in
      let journal = try Self.open(url)
      _ = try journal.append((1...5).map { record($0) })
      try Self.execute(
        url,
        "UPDATE cutover_journal.entries SET content = '{}' WHERE sequence = 2; "
          + "DELETE FROM cutover_journal.entries WHERE sequence = 4")
      #expect(journalError { _ = try journal.read(after: 1, limit: 1, bytes: 1) }?.code == .damaged)
      #expect(journalError { _ = try journal.read(after: 3, limit: 9, bytes: 999) }?.code == .damaged)
      #expect(try journal.read(after: 4, limit: 9, bytes: 999).map(\.sequence) == [5])
      let reader = try #require(try PostgresJournalReader.open(PostgresConfiguration(url: url), name: "arena"))
      let found = try reader.verify()
      #expect(found.entries == 4)
      #expect(
        found.problems == ["entry 2 (id event-2) is not what was accepted", "entries 4 to 4 are missing"])
    }
  }

  @Test func `corrects dates when the clock of its server was set back`() throws {
    try TestServers.shared.withDatabase { url in
      let journal = try Self.open(url)
      _ = try journal.append([record(1)])
      let accepted = try #require(try journal.all().first).acceptedAt
      // As if it had been accepted by a clock that was an hour ahead.
      try Self.execute(url, "UPDATE cutover_journal.journals SET newest_at = newest_at + 3600000")
      _ = try journal.append([record(2)])
      let status = try journal.status()
      #expect(status.jumps.map(\.sequence) == [1] && status.jumps[0].distance < -3_000_000)
      #expect(try journal.all().map(\.acceptedAt).allSatisfy { abs($0 - accepted) < 60_000 })
    }
  }

  @Test(arguments: [("journal.written", 2), ("journal.synced", 3)])
  func `has whole commits after its process was killed`(failpoint: String, entries: Int64) async throws {
    try await TestServers.shared.withDatabase { url in
      await #expect(processExitsWith: .signal(SIGKILL)) { [url = url as String, failpoint = failpoint as String] in
        setenv("CUTOVER_FAILPOINTS", "\(failpoint)=kill@3", 1)
        let journal = try PostgresJournal(PostgresConfiguration(url: url), name: "arena")
        for call in 1...5 { _ = try journal.append([record(call)]) }
      }
      // The server ends the session of a process that is gone when it notices.
      let journal = try retrying { try Self.open(url) }
      #expect(journal.head == entries)
      #expect(try journal.append([record(3)]) == [JournalReceipt(sequence: 3, isDuplicate: entries == 3)])
    }
  }

  @Test func `is not there for a reader before somebody has made it`() throws {
    try TestServers.shared.withDatabase { url in
      let configuration = try PostgresConfiguration(url: url)
      #expect(try PostgresJournalReader.open(configuration, name: "arena") == nil)
      let journal = try Self.open(url)
      _ = try journal.append([record(1)])
      #expect(try PostgresJournalReader.open(configuration, name: "arena")?.status().head == 1)
      #expect(try PostgresJournalReader.open(configuration, name: "notes") == nil)
    }
  }
}

/// What `body` gives when it no longer throws that another process has the journal; tried for some seconds.
func retrying<Value>(_ body: () throws -> Value) throws -> Value {
  for _ in 0..<100 {
    do { return try body() } catch let error as JournalError where error.code == .locked || error.code == .unavailable {
      usleep(100_000)
    }
  }
  return try body()
}
