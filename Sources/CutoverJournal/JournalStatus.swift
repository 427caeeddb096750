/// A journal as it stands at one moment.
public struct JournalStatus: Sendable, Equatable {
  public var identity: String
  /// When the journal was made, in Unix milliseconds.
  public var createdAt: Int64
  /// The number before that of its first entry: 0, or what it was begun after.
  public var begunAfter: Int64
  /// The sequence number of the newest entry; `begunAfter` where there never was one.
  public var head: Int64
  /// The newest entry that is no longer kept; `begunAfter` where all are.
  public var compactedThrough: Int64
  /// When the oldest entry that is kept was accepted, in Unix milliseconds; `nil` where none is.
  public var oldestAcceptedAt: Int64?
  public var parked: Int
  public var cursors: [SinkCursor]
  /// What its files take, in bytes.
  public var bytes: Int64
  /// When somebody set the clock, as far as that was noticed and matters to what is kept.
  public var jumps: [ClockJump]

  /// How many entries are kept.
  public var entries: Int64 { head - compactedThrough }

  /// The oldest entry that is kept, `nil` where none is.
  public var first: Int64? { entries > 0 ? compactedThrough + 1 : nil }

  public init(
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
