/// A journal as it stands at one moment.
package struct JournalStatus: Sendable, Equatable {
  package var identity: String
  /// When the journal was made, in Unix milliseconds.
  package var createdAt: Int64
  /// The number before that of its first entry: 0, or what it was begun after.
  package var begunAfter: Int64
  /// The sequence number of the newest entry; `begunAfter` where there never was one.
  package var head: Int64
  /// The newest entry that is no longer kept; `begunAfter` where all are.
  package var compactedThrough: Int64
  /// When the oldest entry that is kept was accepted, in Unix milliseconds; `nil` where none is.
  package var oldestAcceptedAt: Int64?
  package var parked: Int
  package var cursors: [SinkCursor]
  /// What it takes, in bytes, the same whether that is in its file or in the write-ahead log yet.
  package var bytes: Int64
  /// When somebody set the clock, as far as that was noticed and matters to what is kept.
  package var jumps: [ClockJump]

  /// How many entries are kept.
  package var entries: Int64 { head - compactedThrough }

  /// The oldest entry that is kept, `nil` where none is.
  package var first: Int64? { entries > 0 ? compactedThrough + 1 : nil }

  package init(
    identity: String, createdAt: Int64, begunAfter: Int64, head: Int64, compactedThrough: Int64,
    oldestAcceptedAt: Int64?, parked: Int, cursors: [SinkCursor], bytes: Int64, jumps: [ClockJump] = []
  ) {
    self.identity = identity
    self.createdAt = createdAt
    self.begunAfter = begunAfter
    self.head = head
    self.compactedThrough = compactedThrough
    self.oldestAcceptedAt = oldestAcceptedAt
    self.parked = parked
    self.cursors = cursors
    self.bytes = bytes
    self.jumps = jumps
  }
}
