import CutoverPostgres
import CutoverPostgresJournal
import CutoverServices
import CutoverTestKit
import CutoverThreads
import Glibc
import Synchronization
import Testing

@testable import CutoverJournal

/// A Postgres with a standby that it waits for, and a journal on the two.
private struct Pair {
  let primary: ThrowawayServer
  let standby: ThrowawayServer

  init() throws {
    primary = try ThrowawayServer.postgres()
    standby = try ThrowawayServer.standby(of: primary)
    try setStandby("ANY 1 (*)")
  }

  /// Names both, as a user's URL would: whichever takes writes is the one to talk to.
  var url: String { "postgresql:///postgres?host=\(primary.folder)/run,\(standby.folder)/run&user=cutover" }

  func setStandby(_ names: String) throws {
    try execute("ALTER SYSTEM SET synchronous_standby_names = '\(names)'")
    try execute("SELECT pg_reload_conf()")
  }

  func execute(_ sql: String) throws {
    try PostgresConnection(PostgresConfiguration(url: primary.url)).execute(script: sql)
  }

  func open(requiresStandby: Bool = false) throws -> PostgresJournal {
    var options = JournalOptions()
    options.requiresStandby = requiresStandby
    return try PostgresJournal(PostgresConfiguration(url: url), name: "arena", options: options)
  }
}

/// Waits until `condition` holds, for some seconds.
private func eventually(_ condition: () throws -> Bool) throws -> Bool {
  for _ in 0..<200 {
    if try condition() { return true }
    usleep(50_000)
  }
  return false
}

@Suite(.serialized) struct `A journal with a standby` {
  @Test func `refuses events while the standby is away, if it must, and says why`() throws {
    let pair = try Pair()
    let journal = try pair.open(requiresStandby: true)
    #expect(try eventually { try journal.replication().isInEffect })
    #expect(try journal.append([record(1)]).map(\.sequence) == [1])
    try pair.standby.stop()
    #expect(try eventually { try !journal.replication().isInEffect })
    let error = journalError { _ = try journal.append([record(2)]) }
    #expect(error?.code == .unavailable && error?.message == "the journal's standby is away")
    try pair.standby.start()
    #expect(try eventually { try journal.replication().isInEffect })
    #expect(try journal.append([record(2)]) == [JournalReceipt(sequence: 2, isDuplicate: false)])
    try pair.setStandby("")
    #expect(try eventually { try !journal.replication().waits })
    #expect(
      journalError { _ = try journal.append([record(3)]) }?.message.contains("waits for no standby") == true)
  }

  @Test func `gives no receipt where somebody has ended the wait for the standby`() throws {
    let pair = try Pair()
    let journal = try pair.open()
    #expect(try eventually { try journal.replication().isInEffect })
    try pair.standby.stop()
    let outcome = Mutex<JournalError?>(nil)
    let caller = Thread {
      let error = journalError { _ = try journal.append([record(1)]) }
      outcome.withLock { $0 = error }
    }
    #expect(
      try eventually {
        try PostgresConnection(PostgresConfiguration(url: pair.primary.url)).query(
          sql: "SELECT pg_cancel_backend(pid)::int FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
        ) { try $0.decode(0, as: Int32.self) } == [1]
      })
    caller.join()
    #expect(outcome.withLock { $0?.code } == .unavailable)
    #expect(outcome.withLock { $0?.message.contains("wait for the standby") } == true)
    // It stands on the one server only, so its caller's repetition waits for the standby, too.
    let repeated = Mutex<[JournalReceipt]>([])
    let patient = Thread {
      let receipts = try? journal.append([record(1)])
      repeated.withLock { $0 = receipts ?? [] }
    }
    usleep(300_000)
    #expect(repeated.withLock { $0.isEmpty })
    try pair.standby.start()
    patient.join()
    #expect(repeated.withLock { $0 } == [JournalReceipt(sequence: 1, isDuplicate: true)])
  }

  @Test func `goes on with the standby when the primary is killed, and every receipt holds`() throws {
    let pair = try Pair()
    let journal = try pair.open()
    #expect(try eventually { try journal.replication().isInEffect })
    var told: [String: Int64] = [:]
    func send(_ number: Int) {
      let mine = record(number)
      guard let receipt = try? journal.append([mine]).first else { return }
      told[mine.id] = receipt.sequence
    }
    for number in 0..<50 { send(number) }
    try pair.primary.kill()
    send(50)
    try pair.standby.promote()
    #expect(try eventually { (try? journal.append([record(50)])) != nil })
    for number in 51..<60 { send(number) }
    let entries = try journal.all()
    #expect(entries.map(\.sequence) == Array(1...60))
    for (id, sequence) in told { #expect(entries[Int(sequence) - 1].id == id) }
  }

  @Test func `is refused on a server that was made the primary without what was acknowledged`() throws {
    let pair = try Pair()
    let journal = try pair.open()
    #expect(try eventually { try journal.replication().isInEffect })
    _ = try journal.append([record(1)])
    try pair.standby.stop()
    try pair.setStandby("")
    _ = try journal.append([record(2), record(3)])
    try pair.primary.kill()
    try pair.standby.start()
    try pair.standby.promote()
    var errors: [JournalError] = []
    _ = try eventually {
      if let error = journalError({ _ = try journal.append([record(4)]) }) { errors.append(error) }
      return errors.last?.code == .damaged
    }
    #expect(errors.last?.message.contains("entries 2 to 3 were acknowledged") == true)
  }
}
