import CutoverPostgres
import CutoverPostgresJournal
import CutoverTestKit
import Glibc
import Testing

@testable import CutoverJournal

/// A process with a journal open, which could feed the store `repository`, and speaks of it.
private struct Holder {
  let url: String
  let name: String
  var beat = Duration.milliseconds(20)
  var speaks = true

  private var options: JournalOptions {
    var options = JournalOptions()
    options.node = JournalNode(process: name, version: "1")
    options.beat = beat
    options.lease = .milliseconds(300)
    options.lent = ["repository"]
    if speaks { options.reached = { ["repository"] } }
    return options
  }

  /// With the journal's lock.
  func first() throws -> PostgresJournal {
    try PostgresJournal(PostgresConfiguration(url: url), name: "arena", options: options)
  }

  func beside() throws -> PostgresJournal {
    try PostgresJournal.openForAppending(PostgresConfiguration(url: url), name: "arena", options: options)
  }
}

/// Asks again until that is so.
private func wait(_ isSo: () throws -> Bool) throws -> Bool {
  for _ in 0..<500 {
    if try isSo() { return true }
    usleep(20_000)
  }
  return false
}

@Suite struct `The lease of a sink` {
  @Test func `is one process's at a time, and free when that one gives it or ends`() throws {
    try TestServers.shared.withDatabase { url in
      let first = try Holder(url: url, name: "first").first()
      let (second, third) = (
        try Holder(url: url, name: "second").beside(), try Holder(url: url, name: "third").beside()
      )
      #expect(try second.take("repository") && second.take("repository"))
      #expect(second.has("repository") && !third.has("repository"))
      #expect(try !third.take("repository"))
      #expect(try wait { third.holder(of: "repository") == "second" && third.canLend("repository") })
      try second.give("repository")
      #expect(try !second.has("repository") && third.take("repository"))
      third.close()
      #expect(try wait { try second.take("repository") })
      withExtendedLifetime(first) {}
    }
  }

  @Test func `is no concern of a process that is not lent it`() throws {
    try TestServers.shared.withDatabase { url in
      let first = try Holder(url: url, name: "first").first()
      let second = try Holder(url: url, name: "second").beside()
      #expect(try !second.take("legacy") && first.take("legacy"))
    }
  }

  @Test func `goes back to the process with the journal's lock, which asks for it`() throws {
    try TestServers.shared.withDatabase { url in
      let first = try Holder(url: url, name: "first").first()
      let (second, third) = (
        try Holder(url: url, name: "second").beside(), try Holder(url: url, name: "third").beside()
      )
      #expect(try second.take("repository"))
      #expect(!second.isWanted("repository"))
      #expect(try !first.take("repository"))
      #expect(try wait { second.isWanted("repository") && third.isWanted("repository") })
      try second.give("repository")
      #expect(try !third.take("repository") && first.take("repository"))
      #expect(try wait { !third.isWanted("repository") })
    }
  }

  @Test func `is taken from a process that says nothing any more, and what that one notes of the store is passed over`()
    throws
  {
    try TestServers.shared.withDatabase { url in
      let first = try Holder(url: url, name: "first").first()
      let frozen = try Holder(url: url, name: "frozen", beat: .seconds(86_400)).beside()
      #expect(try frozen.take("repository"))
      try frozen.note(SinkCursor(sink: "repository", sequence: 1, updatedAt: 1))
      #expect(try !first.take("repository"))
      usleep(400_000)
      #expect(try first.take("repository"))
      try first.note(SinkCursor(sink: "repository", sequence: 2, updatedAt: 2))
      for _ in 0..<3 { _ = try? frozen.note(SinkCursor(sink: "repository", sequence: 1, updatedAt: 3)) }
      #expect(try first.cursors().map(\.sequence) == [2])
      #expect(!frozen.has("repository"))
      #expect(try !frozen.take("repository"))
    }
  }

  @Test func `is left alone where a process of an earlier version feeds all stores without a word`() throws {
    try TestServers.shared.withDatabase { url in
      let old = try Holder(url: url, name: "old", speaks: false).first()
      let second = try Holder(url: url, name: "second").beside()
      #expect(try !second.take("repository"))
      old.close()
      #expect(try wait { try second.take("repository") })
    }
  }

  @Test func `is lost with the session, and had again by a new one`() throws {
    try TestServers.shared.withDatabase { url in
      let admin = try PostgresConnection(PostgresConfiguration(url: url))
      let first = try Holder(url: url, name: "first").first()
      #expect(try first.take("repository"))
      try admin.execute(
        script: """
          SELECT pg_terminate_backend(pid, 5000) FROM pg_locks
          WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
          """)
      #expect(try wait { (try? first.append([record(1)])) != nil })
      #expect(!first.has("repository"))
      #expect(try first.take("repository"))
    }
  }
}
