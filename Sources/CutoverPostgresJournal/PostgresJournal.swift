internal import CutoverFailpoints
package import CutoverJournal
package import CutoverPostgres
internal import Synchronization

/// The journal in a Postgres database, for more than one machine: an event is accepted when a standby has it, too, where
/// the server waits for one.
///
/// One process feeds sinks from it at a time, which holds a lock of the database as long as its connection lasts.
/// Readers use ``PostgresJournalReader``. docs/journal.md says what is guaranteed.
package final class PostgresJournal: Journal {
  package let identity: String
  let reads: PostgresJournalReader
  let options: JournalOptions

  /// The process whose place was taken, since it had said nothing for too long; `nil` where none was.
  package let predecessor: String?
  /// Whether another process feeds the stores.
  let isAppendingOnly: Bool

  private let writer: Mutex<JournalConnection?>
  private let beat: NodeBeat?
  private let table: LeaseTable
  private let lost: LostLock
  private let newest: Atomic<Int64>
  private let queue: AppendQueue
  /// Whether the last append had an id that was known: after one, more of the same input follow.
  private let expectsRepeats = Atomic(false)
  package let place: String
  let number: Int16

  /// Opens the journal called `name`, which is made where it is missing. `url` may name several servers.
  ///
  /// Throws ``JournalError``: `.locked` where another process feeds sinks from it, `.unavailable` where no server can be
  /// reached that takes writes.
  package convenience init(
    _ configuration: PostgresConfiguration, name: String, options: JournalOptions = JournalOptions()
  ) throws(JournalError) {
    try self.init(configuration, name: name, options: options, use: .feeding)
  }

  /// To take events in, while another process feeds the stores. Throws ``JournalError``.
  package static func openForAppending(
    _ configuration: PostgresConfiguration, name: String, options: JournalOptions = JournalOptions()
  ) throws(JournalError) -> PostgresJournal {
    try PostgresJournal(configuration, name: name, options: options, use: .appending)
  }

  /// To be moved from there or to it, whatever its standing. Throws ``JournalError``.
  package static func openForMove(
    _ configuration: PostgresConfiguration, name: String
  ) throws(JournalError) -> any MovableJournal {
    try PostgresJournal(configuration, name: name, options: JournalOptions(), use: .moving)
  }

  private init(
    _ configuration: PostgresConfiguration, name: String, options: JournalOptions, use: JournalConnection.Use
  ) throws(JournalError) {
    let opened = try JournalConnection(configuration, name: name, use: use, lease: options.lease)
    place = opened.place
    identity = opened.journal.identity
    number = opened.journal.number
    predecessor = opened.predecessor
    isAppendingOnly = use == .appending
    newest = Atomic(opened.journal.head)
    queue = AppendQueue(groupRecords: options.groupRecords, groupBytes: options.groupBytes)
    reads = PostgresJournalReader(configuration, number: opened.journal.number, name: name)
    self.options = options
    let lost = LostLock()
    self.lost = lost
    let table = LeaseTable(options, isFirst: use == .feeding)
    self.table = table
    beat = options.node.map { node in
      NodeBeat(
        configuration, journal: opened.journal.number, name: name, node: node, isFirst: use == .feeding, table: table,
        interval: options.beat, onLock: { _ in lost.suspect() })
    }
    let session = opened.backend
    opened.onConnect = { [beat] connection in
      table.lost()
      beat?.moved(to: connection)
    }
    writer = Mutex(opened)
    try translating(place) {
      try beat?.start(on: PostgresConnection(configuration.ofJournal), session: session)
    }
  }

  deinit { close() }

  package func close() {
    beat?.stop()
    writer.withLock { writer in
      writer?.close()
      writer = nil
    }
    reads.close()
  }

  package var head: Int64 { newest.load(ordering: .acquiring) }

  package var isShared: Bool { true }

  /// Asked again where somebody else was seen to have the lock.
  package var isLost: Bool {
    if lost.isSuspected {
      lost.decide { () throws(JournalError) in
        try withWriter { writer throws(JournalError) in try writer.check() }
      }
    }
    return lost.isCertain
  }

  package var leases: (any SinkLeases)? { self }

  package func isFed() throws(JournalError) -> Bool {
    guard let feeder = try reads.feeder() else { return false }
    return feeder.silence.map { .milliseconds($0) <= options.lease } ?? true
  }

  package func refresh() throws(JournalError) -> Int64 {
    let found = try reads.journal().head
    _ = newest.max(found, ordering: .acquiringAndReleasing)
    return head
  }

  package func holdOthers(for duration: Duration?) throws(JournalError) {
    let milliseconds = duration.map { Int64($0 / .milliseconds(1)) } ?? 0
    // With the head locked: what was under way before is known then.
    try withHead { connection, _, _ -> Void in
      try connection.execute(HoldAppends(milliseconds: milliseconds, journal: number))
    }
  }

  package func append(_ records: [JournalRecord]) throws(JournalError) -> [JournalReceipt] {
    if records.isEmpty { return [] }
    return try queue.append(records, commit: commit, afterwards: {})
  }

  package func append(_ record: JournalRecord, onlyAfter head: Int64) throws(JournalError) -> JournalReceipt {
    var isRepeated = false
    let outcomes = try append([[record]], recallingKept: true, onlyAfter: head, &isRepeated)
    return try outcomes[0].get()[0]
  }

  private func commit(_ group: [AppendTicket]) -> [Result<[JournalReceipt], JournalError>] {
    do throws(JournalError) { return try append(group.map(\.records)) } catch {
      return group.map { _ in .failure(error) }
    }
  }

  /// Appends what several callers have brought in one transaction. A conflict is the affair of the caller who brought it;
  /// any other error is everybody's.
  func append(_ calls: [[JournalRecord]]) throws(JournalError) -> [Result<[JournalReceipt], JournalError>] {
    var isRepeated = false
    if !expectsRepeats.load(ordering: .relaxed) {
      do throws(JournalError) { return try append(calls, recallingKept: false, &isRepeated) } catch {
        guard isRepeated else { throw error }
      }
    }
    let outcomes = try append(calls, recallingKept: true, &isRepeated)
    let hasRepeats = outcomes.contains { (try? $0.get())?.contains { $0.isDuplicate } ?? true }
    expectsRepeats.store(hasRepeats, ordering: .relaxed)
    return outcomes
  }

  /// Without `recallingKept` the ids of kept entries are not asked for: the server looks each up when it writes it, and
  /// refuses all of them where one is known, which `isRepeated` then says.
  private func append(
    _ calls: [[JournalRecord]], recallingKept: Bool, onlyAfter expected: Int64? = nil, _ isRepeated: inout Bool
  ) throws(JournalError) -> [Result<[JournalReceipt], JournalError>] {
    let ids = calls.flatMap { $0.map(\.id) }
    return try withHead(recalling: ids, kept: recallingKept) { connection, moved, recalled in
      if let expected, moved.head != expected {
        throw JournalError(
          .unavailable, "another process has appended entry \(moved.head) to the journal meanwhile", remedy: "try again"
        )
      }
      var staged = try StagedAppend(
        number, head: moved.head, acceptedAt: moved.newestAt, recalled: recalled, place: place)
      let outcomes = try calls.map { records in
        try staged.add(records) { sequence in
          try connection.one(RecallContent(journal: number, sequence: sequence))?.content
        }
      }
      if !staged.rows.isEmpty {
        do { try connection.copyIn(LoadEntries.self, rows: staged.rows) } catch let error as PostgresError {
          isRepeated = error.isUniqueViolation
          throw error
        }
      }
      moved.head = staged.head
      Failpoint.reach("journal.written")
      return outcomes
    }
  }

  /// Where a journal's head stands, and is to stand.
  struct Head {
    var head: Int64
    /// The date of entries that are appended now: never before that of an earlier one.
    let newestAt: Int64
    let begunAfter: Int64
    let compactedThrough: Int64
  }

  /// Runs `body` while nobody else appends, in a transaction that moves the head as `body` says and is durable when this
  /// returns: also where nothing was new.
  func withHead<Value: Sendable>(
    recalling ids: [String] = [], kept: Bool = false,
    _ body: (PostgresConnection, inout Head, [RecallIDs.Row]) throws -> Value
  ) throws(JournalError) -> Value {
    try withWriter { writer throws(JournalError) in
      let (value, head) = try writer.transaction { connection in
        var (head, recalled) = try lock(connection, recalling: ids, kept: kept)
        let value = try body(connection, &head, recalled)
        try connection.execute(MoveHead(head: head.head, newestAt: head.newestAt, journal: number))
        return (value, head.head)
      }
      Failpoint.reach("journal.synced")
      writer.acknowledge(head)
      _ = newest.max(head, ordering: .releasing)
      return value
    }
  }

  private func lock(
    _ connection: PostgresConnection, recalling ids: [String], kept: Bool
  ) throws -> (Head, [RecallIDs.Row]) {
    var locked: LockHead.Row?
    var recalled: [RecallIDs.Row] = []
    var replication: GetReplication.Row?
    try connection.pipeline { pipeline in
      try pipeline.queue(query: LockHead(journal: number)) { locked = $0.first }
      if !ids.isEmpty { try pipeline.queue(query: RecallIDs(kept: kept, journal: number, ids: ids)) { recalled = $0 } }
      if options.requiresStandby { try pipeline.queue(query: GetReplication()) { replication = $0.first } }
    }
    guard let locked else { throw JournalError.damaged(place, "its row is missing") }
    if isAppendingOnly { try requireAppends(locked) }
    if options.requiresStandby, let problem = replication.map(JournalReplication.init)?.problem {
      throw JournalError(.unavailable, problem.message, remedy: problem.remedy)
    }
    var date = max(locked.now, locked.newestAt)
    if locked.now < locked.newestAt - ClockWatch.slack {
      // The clock was set back, or another machine's is behind: dates go on from there.
      date = locked.now
      try connection.execute(
        AddClockJump(journal: number, sequence: locked.head, expected: locked.newestAt, said: locked.now))
    }
    let head = Head(
      head: locked.head, newestAt: date, begunAfter: locked.begunAfter, compactedThrough: locked.compactedThrough)
    return (head, recalled)
  }

  /// A journal can be held, or moved, while it is open here.
  private func requireAppends(_ row: LockHead.Row) throws(JournalError) {
    guard row.standing == "open", row.identity == identity else {
      throw JournalError(
        .moved, "the journal at \(place) was moved", remedy: "start this process again with the new settings")
    }
    guard row.heldUntil <= row.now else {
      throw JournalError(
        .unavailable, "a backfill holds new events back", remedy: "send them again in some seconds")
    }
  }

  package func probe() throws(JournalError) { try withHead { _, _, _ in } }

  package func begin(after sequence: Int64) throws(JournalError) {
    try withHead { connection, head, _ in
      guard head.head == head.compactedThrough else {
        throw JournalError(
          .conflict, "the journal at \(place) has entries, the newest is \(head.head): it cannot begin again",
          remedy: "begin a new journal in another database")
      }
      guard sequence >= head.head, sequence < Int64.max >> 20 else {
        throw JournalError(.conflict, "a journal cannot begin after \(sequence)", remedy: "name a sink's position")
      }
      try connection.execute(BeginAfter(after: sequence, journal: number))
      head.head = sequence
    }
  }

  /// On how many machines an event is when it is accepted.
  package func replication() throws(JournalError) -> JournalReplication { try reads.replication() }

  func withWriter<Value: Sendable>(
    _ body: (JournalConnection) throws(JournalError) -> Value
  ) throws(JournalError) -> Value {
    try writer.withLock { (writer) throws(JournalError) -> Value in
      guard let writer else { throw .closed(place) }
      return try body(writer)
    }
  }
}

extension PostgresJournal: SinkLeases {
  package func take(_ sink: String) throws(JournalError) -> Bool {
    guard table.mayTake(sink) else { return false }
    let isTaken = try withWriter { writer throws(JournalError) in try writer.take(sink, token: beat?.token) }
    if isTaken { table.took(sink) } else { table.want(sink) }
    return isTaken
  }

  package func give(_ sink: String) throws(JournalError) {
    table.gave(sink)
    try withWriter { writer throws(JournalError) in try writer.give(sink) }
  }

  package func has(_ sink: String) -> Bool { table.has(sink) }
  package func isWanted(_ sink: String) -> Bool { table.isWanted(sink) }
  package func canLend(_ sink: String) -> Bool { table.canLend(sink) }
  package func holder(of sink: String) -> String? { table.holder(of: sink) }
}
