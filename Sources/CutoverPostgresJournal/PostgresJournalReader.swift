package import CutoverJournal
package import CutoverPostgres

/// A look into a journal in Postgres, for any process and thread: it takes no lock and hinders nobody.
package final class PostgresJournalReader: JournalReader {
  let place: String
  private let pool: PostgresPool
  let number: Int16
  private let name: String

  /// The journal called `name`; `nil` where there is none. Throws ``JournalError``.
  package static func open(
    _ configuration: PostgresConfiguration, name: String
  ) throws(JournalError) -> PostgresJournalReader? {
    let found: Int16? = try translating(configuration.place) {
      let connection = try PostgresConnection(configuration.ofJournal)
      do {
        let row = try connection.one(GetJournal(name: name))
        try row?.requireOpen(at: configuration.place)
        return row?.number
      } catch let error as PostgresError
        where error.sqlState == "42P01" || error.sqlState == "3F000"
      {
        return nil
      }
    }
    return found.map { PostgresJournalReader(configuration, number: $0, name: name) }
  }

  /// The process that writes to the journal called `name`, for people; `nil` where none does, or none can be asked.
  package static func writer(of name: String, at configuration: PostgresConfiguration) -> String? {
    guard let connection = try? PostgresConnection(configuration.ofJournal) else { return nil }
    return (try? connection.one(GetLockHolder(name: name)))?.words
  }

  init(_ configuration: PostgresConfiguration, number: Int16, name: String) {
    place = configuration.place
    pool = PostgresPool(configuration.ofJournal, size: 4)
    self.number = number
    self.name = name
  }

  package func close() { pool.close() }

  package func read(after: Int64, limit: Int, bytes: Int) throws(JournalError) -> [JournalEntry] {
    guard limit > 0 else { return [] }
    let query = ListEntries(journal: number, after: after, maximum: Int64(limit), bytes: Int64(bytes))
    let (rows, jumps) = try reading { connection in
      (try connection.all(query), try connection.all(ListClockJumps(journal: number)))
    }
    for row in rows where !Self.isWhole(row) { throw .damaged(place, Self.words(of: row)) }
    guard rows.first?.sequence == after + 1, rows.last?.sequence == after + Int64(rows.count) else {
      try explain(nothingAfter: after)
      return []
    }
    let dates = CorrectedDates(rows: jumps)
    return rows.map { row in
      JournalEntry(
        sequence: row.sequence, id: row.id, acceptedAt: dates.date(row.acceptedAt, of: row.sequence),
        notedAt: row.acceptedAt, content: row.content)
    }
  }

  /// Returns where nothing has come yet, and throws where something should be there. At one moment, since entries come
  /// and go meanwhile.
  private func explain(nothingAfter after: Int64) throws(JournalError) {
    let query = ListEntries(journal: number, after: after, maximum: 1, bytes: 1)
    let (extent, next) = try snapshot { connection in
      (try connection.one(GetExtent(journal: number)), try connection.all(query).first?.sequence)
    }
    guard let extent else { throw .damaged(place, "the row of journal \(name) is missing") }
    if after < extent.compactedThrough {
      throw JournalError(
        .compacted,
        "the journal at \(place): entries up to \(extent.compactedThrough) are no longer kept, \(after + 1) is asked for",
        remedy: "reload the repository with 'cutover backfill'; the legacy side needs a copy with its position")
    }
    guard after >= extent.head || next == after + 1 else {
      throw .damaged(place, "numbers are missing after entry \(after)")
    }
  }

  package func kept(named prefix: String) throws(JournalError) -> (after: Int64, newest: Int64?) {
    let (extent, newest) = try snapshot { connection in
      (
        try connection.one(GetExtent(journal: number)),
        try connection.one(GetNewestNamed(journal: number, prefix: prefix))?.sequence
      )
    }
    guard let extent else { throw .damaged(place, "the row of journal \(name) is missing") }
    return (extent.compactedThrough, newest)
  }

  package func cursors() throws(JournalError) -> [SinkCursor] { try reading(cursors) }

  private func cursors(_ connection: PostgresConnection) throws -> [SinkCursor] {
    try connection.all(ListCursors(journal: number)).map { row in
      SinkCursor(
        sink: row.sink, sequence: row.sequence, lastError: row.lastError, failingSince: row.failingSince,
        updatedAt: row.updatedAt)
    }
  }

  package func parked() throws(JournalError) -> [ParkedEvent] {
    let rows = try reading { connection in try connection.all(ListParkedEvents(journal: number)) }
    var events: [ParkedEvent] = []
    for row in rows {
      let event = ParkedEvent(
        sink: row.sink, sequence: row.sequence, id: row.id, reason: row.reason, parkedAt: row.parkedAt,
        content: row.content)
      guard JournalChecksum.of(event) == row.checksum else {
        throw .damaged(place, "the parked event \(row.sequence) is not what was accepted")
      }
      events.append(event)
    }
    return events
  }

  package func newestEpoch() throws(JournalError) -> JournalEpoch? {
    try reading { connection in
      try connection.one(GetNewestEpoch(journal: number)).map {
        JournalEpoch(number: $0.number, token: $0.token, process: $0.process, place: $0.place)
      }
    }
  }

  package func knowsEpoch(number epoch: Int64, token: String) throws(JournalError) -> Bool {
    try reading { connection in
      try connection.one(GetEpoch(journal: number, number: epoch, token: token)) != nil
    }
  }

  package func status() throws(JournalError) -> JournalStatus {
    try snapshot { connection in
      let journal = try journal(connection)
      let dates = CorrectedDates(rows: try connection.all(ListClockJumps(journal: number)))
      let oldest = try connection.one(GetOldestEntry(journal: number))
      return JournalStatus(
        identity: journal.identity, createdAt: journal.createdAt, begunAfter: journal.begunAfter, head: journal.head,
        compactedThrough: journal.compactedThrough,
        oldestAcceptedAt: oldest.map { dates.date($0.acceptedAt, of: $0.sequence) },
        parked: Int(try connection.one(CountParkedEvents(journal: number))?.count ?? 0),
        cursors: try cursors(connection),
        bytes: try connection.one(GetJournalSize())?.bytes ?? 0, jumps: dates.jumps)
    }
  }

  /// Its row, whatever its standing.
  func journal() throws(JournalError) -> JournalRow { try reading(journal) }

  private func journal(_ connection: PostgresConnection) throws -> JournalRow {
    guard let journal = try connection.one(GetJournal(name: name)) else {
      throw JournalError.damaged(place, "the row of journal \(name) is missing")
    }
    return journal
  }

  func feeder() throws(JournalError) -> GetFeeder.Row? {
    try reading { connection in try connection.one(GetFeeder(journal: number, name: name)) }
  }

  /// The processes that use the journal, as they say themselves.
  package func nodes() throws(JournalError) -> [JournalNode] {
    try reading { connection in try JournalNode.all(of: number, on: connection).map(\.node) }
  }

  package func replication() throws(JournalError) -> JournalReplication {
    try reading { connection in try JournalReplication.read(on: connection) }
  }

  func correctedDates() throws(JournalError) -> CorrectedDates {
    CorrectedDates(rows: try reading { connection in try connection.all(ListClockJumps(journal: number)) })
  }

  static func isWhole(_ row: ListEntries.Row) -> Bool {
    let hash = ContentHash.of(row.content)
    return row.hash == hash
      && row.checksum
        == JournalChecksum.of(sequence: row.sequence, id: row.id, acceptedAt: row.acceptedAt, content: hash)
  }

  static func words(of row: ListEntries.Row) -> String {
    "entry \(row.sequence) (id \(row.id)) is not what was accepted"
  }

  func reading<Value>(_ body: (PostgresConnection) throws -> Value) throws(JournalError) -> Value {
    try translating(place) { try pool.withConnection(body) }
  }

  /// The same, where several statements must see one moment.
  private func snapshot<Value>(_ body: (PostgresConnection) throws -> Value) throws(JournalError) -> Value {
    try reading { connection in
      try connection.transaction(isolation: .repeatableRead, readOnly: true) { try body($0) }
    }
  }
}

extension CorrectedDates {
  init(rows: [ListClockJumps.Row]) {
    self.init(jumps: rows.map { ClockJump(sequence: $0.sequence, expected: $0.expected, said: $0.said) })
  }
}

extension GetLockHolder.Row {
  /// For people: `cutover serve, pid 12 on 10.0.0.7, since …`.
  var words: String { "\(program)\(address.isEmpty ? "" : " on \(address)"), since \(began)" }
}
