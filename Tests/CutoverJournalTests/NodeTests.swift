import CutoverPostgres
import CutoverPostgresJournal
import CutoverTestKit
import Glibc
import Testing

@testable import CutoverJournal

/// What one node opens of a journal that several use.
private struct Node {
  let url: String
  let name: String
  /// How often it says something; one that does so once a day is as good as frozen.
  var beat = Duration.milliseconds(20)
  var lease = Duration.milliseconds(300)

  private var options: JournalOptions {
    var options = JournalOptions()
    options.node = JournalNode(process: name, version: "1")
    options.beat = beat
    options.lease = lease
    return options
  }

  func feed() throws -> PostgresJournal {
    try PostgresJournal(PostgresConfiguration(url: url), name: "arena", options: options)
  }

  func takeIn() throws -> PostgresJournal {
    try PostgresJournal.openForAppending(PostgresConfiguration(url: url), name: "arena", options: options)
  }
}

@Suite struct `A journal that several nodes use` {
  @Test func `has one order for the events of all, and knows each once`() throws {
    try TestServers.shared.withDatabase { url in
      let first = try Node(url: url, name: "first").feed()
      let second = try Node(url: url, name: "second").takeIn()
      #expect(try second.append([record(1), record(2)]).map(\.sequence) == [1, 2])
      #expect(first.head == 0)
      #expect(try first.refresh() == 2)
      #expect(try first.append([record(2), record(3)]).map(\.sequence) == [2, 3])
      #expect(try second.append([record(3)]) == [JournalReceipt(sequence: 3, isDuplicate: true)])
      #expect(try first.all().map(\.id) == ["event-1", "event-2", "event-3"])
    }
  }

  @Test func `names its nodes, and which of them feeds the stores`() throws {
    try TestServers.shared.withDatabase { url in
      let first = try Node(url: url, name: "first").feed()
      let second = try Node(url: url, name: "second").takeIn()
      let reader = try #require(try PostgresJournalReader.open(PostgresConfiguration(url: url), name: "arena"))
      let nodes = try reader.nodes()
      #expect(nodes.map(\.process) == ["first", "second"] && nodes.map(\.feeds) == [true, false])
      #expect(try second.isFed())
      first.close()
      // Postgres frees a lock once it has seen that its session is over.
      var waits = 0
      while try second.isFed(), waits < 1000 {
        usleep(20_000)
        waits += 1
      }
      #expect(try !second.isFed())
      #expect(try reader.nodes().map(\.process) == ["second"])
    }
  }

  @Test func `is given to another node when the one that feeds the stores says nothing any more`() throws {
    try TestServers.shared.withDatabase { url in
      let frozen = try Node(url: url, name: "frozen", beat: .seconds(86_400)).feed()
      _ = try frozen.append([record(1)])
      let next = Node(url: url, name: "next")
      #expect(journalError { _ = try next.feed() }?.code == .locked)
      usleep(400_000)
      let journal = try next.feed()
      #expect(journal.predecessor == "frozen")
      #expect(try journal.append([record(2)]).map(\.sequence) == [2])
      // What it wakes up to write is refused, also over a new connection.
      for _ in 0..<3 { #expect(journalError { _ = try frozen.append([record(3)]) } != nil) }
      #expect(try journal.all().map(\.id) == ["event-1", "event-2"])
    }
  }

  @Test func `is given to another node also when the silent one had only just made its session again`() throws {
    try TestServers.shared.withDatabase { url in
      let admin = try PostgresConnection(PostgresConfiguration(url: url))
      let silent = try Node(url: url, name: "silent", beat: .seconds(86_400)).feed()
      try admin.execute(
        script: """
          SELECT pg_terminate_backend(pid, 5000) FROM pg_locks
          WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
          """)
      // The first one finds the session gone.
      while (try? silent.append([record(1)])) == nil { usleep(20_000) }
      usleep(400_000)
      let next = try Node(url: url, name: "next").feed()
      #expect(next.predecessor == "silent")
    }
  }

  @Test func `tells a node whose place was taken`() throws {
    try TestServers.shared.withDatabase { url in
      let frozen = try Node(url: url, name: "frozen", beat: .milliseconds(600)).feed()
      #expect(!frozen.isLost)
      usleep(400_000)
      let journal = try Node(url: url, name: "next").feed()
      var isLost = false
      for _ in 0..<100 where !isLost {
        usleep(50_000)
        isLost = frozen.isLost
      }
      #expect(isLost && !journal.isLost)
    }
  }

  @Test func `stays with a silent node whose session this user may not end, and says what to grant`() throws {
    try TestServers.shared.withDatabase { url in
      let admin = try PostgresConnection(PostgresConfiguration(url: url))
      let frozen = try Node(url: url, name: "frozen", beat: .seconds(86_400)).feed()
      let role = "node_\(UInt32.random(in: .min ... .max))"
      try admin.execute(
        script: """
          CREATE ROLE \(role) LOGIN;
          GRANT USAGE ON SCHEMA cutover_journal TO \(role);
          GRANT ALL ON ALL TABLES IN SCHEMA cutover_journal TO \(role)
          """)
      defer { try? admin.execute(script: "DROP OWNED BY \(role); DROP ROLE \(role)") }
      usleep(400_000)
      let other = url.replacing("user=cutover", with: "user=\(role)")
      let refused = journalError { _ = try Node(url: other, name: "next").feed() }
      #expect(
        refused?.code == .locked && refused?.remedy?.contains("pg_signal_backend") == true,
        "\(refused.map { "\($0)" } ?? "")")
      #expect(try frozen.append([record(1)]).count == 1)
    }
  }

  @Test func `is left to a node that never says anything`() throws {
    try TestServers.shared.withDatabase { url in
      // Another version, say, that does not know of this.
      let quiet = try PostgresJournal(PostgresConfiguration(url: url), name: "arena")
      usleep(400_000)
      #expect(journalError { _ = try Node(url: url, name: "next").feed() }?.code == .locked)
      #expect(try quiet.append([record(1)]).count == 1)
    }
  }

  @Test func `has others wait while the node that feeds the stores takes hold of them`() throws {
    try TestServers.shared.withDatabase { url in
      let first = try Node(url: url, name: "first").feed()
      let second = try Node(url: url, name: "second").takeIn()
      try first.holdOthers(for: .seconds(60))
      #expect(journalError { _ = try second.append([record(1)]) }?.message == "a backfill holds new events back")
      #expect(try first.append(record(2), onlyAfter: 0).sequence == 1)
      try first.holdOthers(for: nil)
      #expect(try second.append([record(1)]).map(\.sequence) == [2])
      #expect(journalError { _ = try first.append(record(3), onlyAfter: 1) }?.code == .unavailable)
      #expect(try first.refresh() == 2)
    }
  }
}
