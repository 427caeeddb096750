/// The log that everything else is a projection of: events in the order of their acceptance, numbered from 1 without
/// gaps.
///
/// An event is accepted when ``append(_:)`` returns: then it is durable. What applies the events (a *sink*) keeps its
/// own position with its own data; the journal only notes what the sinks say of themselves, for people and retention.
/// One process at a time has a journal open for writing. All methods may be called from any thread; they block.
/// They throw ``JournalError``.
package protocol Journal: AnyObject, Sendable {
  /// Tells this journal from any other. Sinks keep it with their positions, so that they never mix up two logs.
  var identity: String { get }

  /// The sequence number of the newest durable entry; 0, or the number that the journal began at, where there is none.
  var head: Int64 { get }

  /// Appends `records` in their order and returns when they are durable. An id that the journal knows is not appended
  /// again: its first sequence number is given back. Callers on several threads share one sync of the disk.
  /// Throws `.conflict` before anything is written where a known id comes with other content.
  func append(_ records: [JournalRecord]) throws(JournalError) -> [JournalReceipt]

  /// Appends a record as the entry after number `head`. Throws `.unavailable`, and has written nothing, where another
  /// process has appended meanwhile.
  func append(_ record: JournalRecord, onlyAfter head: Int64) throws(JournalError) -> JournalReceipt

  /// The entries after sequence number `after`, oldest first: at most `limit`, and no more than `bytes` of content
  /// unless a single one is larger. Throws `.compacted` where the first of them is no longer kept.
  func read(after: Int64, limit: Int, bytes: Int) throws(JournalError) -> [JournalEntry]

  /// The number after which all entries are kept, and the newest of them whose id begins with `prefix`, if there is one.
  func kept(named prefix: String) throws(JournalError) -> (after: Int64, newest: Int64?)

  /// Writes without changing anything, durably. Throws what an append would.
  func probe() throws(JournalError)

  /// Notes what a sink says of itself.
  func note(_ cursor: SinkCursor) throws(JournalError)

  /// What the sinks said of themselves last, by name.
  func cursors() throws(JournalError) -> [SinkCursor]

  /// Begins the time of a writer, durably: from now on stores that say they were fed in it are this journal's. A copy of
  /// the journal does not know the epochs that the original begins later, nor the original those of the copy.
  func beginEpoch(process: String, place: String) throws(JournalError) -> JournalEpoch

  /// The epoch that was begun last, `nil` where none was.
  func newestEpoch() throws(JournalError) -> JournalEpoch?

  /// Whether the epoch with this number and token was begun in this journal.
  func knowsEpoch(number: Int64, token: String) throws(JournalError) -> Bool

  /// Puts events aside that a sink can never apply. Parking one twice is parking it once.
  func park(_ events: [ParkedEvent]) throws(JournalError)

  /// The parked events, oldest first, each with its content.
  func parked() throws(JournalError) -> [ParkedEvent]

  /// Ends the parking of an event, since it was applied or given up; false where it is not parked.
  func unpark(sink: String, sequence: Int64) throws(JournalError) -> Bool

  /// Forgets the entries up to `sequence`, parked ones excepted; their ids stay known. Returns how many those were.
  func compact(through sequence: Int64) throws(JournalError) -> Int

  /// Forgets the ids of compacted entries that were accepted before a moment, in Unix milliseconds, and returns how many
  /// those were. An event that comes again after that is a new one: the moment must lie so far back that no caller
  /// repeats anything from before it.
  func forgetIDs(acceptedBefore moment: Int64) throws(JournalError) -> Int

  /// Lets a journal that keeps no entries go on with the number after `sequence`, for stores that have outlived the journal
  /// which they followed and stand at `sequence`. Throws `.conflict` where there are entries, or were later ones.
  func begin(after sequence: Int64) throws(JournalError)

  /// What the journal is, and what it keeps.
  func status() throws(JournalError) -> JournalStatus

  /// For a look into it that does not wait for who writes. `nil` where it cannot be opened now.
  func reader() -> (any JournalReader)?

  /// Looks whether somebody has set the clock, and notes it, so that ages are right.
  func noteClock() throws(JournalError)

  /// The times that the clock was set which were noticed since the last call.
  func takeClockJumps() -> [ClockJump]

  /// Whether other processes append, too: then ``head`` is what this one knows of, until ``refresh()``.
  var isShared: Bool { get }

  /// The process whose place this one has taken, since it had said nothing for too long; `nil` where there was none.
  var predecessor: String? { get }

  /// Whether another process feeds the stores now in this one's place: nothing can be appended any more.
  var isLost: Bool { get }

  /// Whether a process feeds the stores from it, and lives as far as is known.
  func isFed() throws(JournalError) -> Bool

  /// Asks for the newest entry.
  @discardableResult func refresh() throws(JournalError) -> Int64

  /// Which process feeds which store; `nil` where one process feeds all.
  var leases: (any SinkLeases)? { get }

  /// Has other processes' appends refused for some time, so that nothing comes between two calls of this one; `nil` ends
  /// that. Returns when what they had under way is known.
  func holdOthers(for duration: Duration?) throws(JournalError)

  /// Lets go of the journal, so that another process can write. Every later call throws `.unavailable`.
  func close()
}

extension Journal {
  package func probe() throws(JournalError) {}
  package func append(_ record: JournalRecord, onlyAfter head: Int64) throws(JournalError) -> JournalReceipt {
    try append([record])[0]
  }
  package var isShared: Bool { false }
  package func isFed() throws(JournalError) -> Bool { true }
  package var predecessor: String? { nil }
  package var isLost: Bool { false }
  package var leases: (any SinkLeases)? { nil }
  package func refresh() throws(JournalError) -> Int64 { head }
  package func holdOthers(for duration: Duration?) throws(JournalError) {}
  package func noteClock() throws(JournalError) {}
  package func takeClockJumps() -> [ClockJump] { [] }
}

/// An event on its way in.
package struct JournalRecord: Sendable {
  /// The event's own id, which is unique among all events.
  package var id: String
  /// The event as JSON.
  package var content: [UInt8]
  /// Whether a known content of the same id says the same as this one, although its bytes are others; asked only while
  /// the journal still has it.
  package var isSame: (@Sendable (_ known: [UInt8], _ content: [UInt8]) -> Bool)?

  package init(
    id: String, content: [UInt8], isSame: (@Sendable (_ known: [UInt8], _ content: [UInt8]) -> Bool)? = nil
  ) {
    self.id = id
    self.content = content
    self.isSame = isSame
  }
}

/// What became of an appended record.
package struct JournalReceipt: Sendable, Equatable {
  package let sequence: Int64
  /// Whether the journal had it before.
  package let isDuplicate: Bool
  /// What the journal notes as the entry's ``JournalEntry/notedAt``; 0 of one that it had before.
  package let notedAt: Int64

  package init(sequence: Int64, isDuplicate: Bool, notedAt: Int64 = 0) {
    self.sequence = sequence
    self.isDuplicate = isDuplicate
    self.notedAt = notedAt
  }

  /// The time is that of the entry, and tells no receipts apart.
  package static func == (left: JournalReceipt, right: JournalReceipt) -> Bool {
    (left.sequence, left.isDuplicate) == (right.sequence, right.isDuplicate)
  }
}

/// An event in the journal.
package struct JournalEntry: Sendable, Equatable {
  package let sequence: Int64
  package let id: String
  /// When it was accepted, in Unix milliseconds, as the clock that is right now would have said.
  package let acceptedAt: Int64
  /// The same as the clock said it then: for what must be the same whenever the entry is read, see ``CorrectedDates``.
  package let notedAt: Int64
  package let content: [UInt8]

  package init(sequence: Int64, id: String, acceptedAt: Int64, notedAt: Int64? = nil, content: [UInt8]) {
    self.sequence = sequence
    self.id = id
    self.acceptedAt = acceptedAt
    self.notedAt = notedAt ?? acceptedAt
    self.content = content
  }
}

/// How far a sink has come, in its own words.
package struct SinkCursor: Sendable, Equatable {
  package var sink: String
  /// The newest entry that the sink has applied, or put aside.
  package var sequence: Int64
  /// Why it does not go on, `nil` while it does.
  package var lastError: String?
  /// Since when it does not go on, in Unix milliseconds.
  package var failingSince: Int64?
  /// When this was noted, in Unix milliseconds.
  package var updatedAt: Int64

  package init(sink: String, sequence: Int64, lastError: String? = nil, failingSince: Int64? = nil, updatedAt: Int64) {
    self.sink = sink
    self.sequence = sequence
    self.lastError = lastError
    self.failingSince = failingSince
    self.updatedAt = updatedAt
  }
}

/// An event that a sink can never apply as things stand.
package struct ParkedEvent: Sendable, Equatable {
  package var sink: String
  package var sequence: Int64
  package var id: String
  /// Why the sink refused it.
  package var reason: String
  /// When it was put aside, in Unix milliseconds.
  package var parkedAt: Int64
  package var content: [UInt8]

  package init(sink: String, sequence: Int64, id: String, reason: String, parkedAt: Int64, content: [UInt8]) {
    self.sink = sink
    self.sequence = sequence
    self.id = id
    self.reason = reason
    self.parkedAt = parkedAt
    self.content = content
  }
}
