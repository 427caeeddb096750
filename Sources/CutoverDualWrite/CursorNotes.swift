import CutoverJournal

/// When the journal is told where a sink stands: not after every batch, which would cost a sync of the disk
/// each, but every second while it moves, and when it fails or recovers.
struct CursorNotes: Sendable {
  static let interval = 1.0

  private let sink: String
  private var noted: SinkCursor?
  private var notedAt = -Double.infinity

  init(sink: String) { self.sink = sink }

  /// The note to make at `now` (seconds) and `wall` (Unix milliseconds), `nil` where none is due. It is of no entry
  /// before `least`, which the sink is known to have been at.
  mutating func due(_ progress: SinkProgress, least: Int64, now: Double, wall: Int64, force: Bool) -> SinkCursor? {
    let cursor = SinkCursor(
      sink: sink, sequence: max(progress.position, least), lastError: progress.outage?.message,
      failingSince: progress.outage.map { wall - Int64((now - $0.since) * 1000) }, updatedAt: wall)
    let isNews = noted?.sequence != cursor.sequence || noted?.lastError != cursor.lastError
    guard isNews, force || now - notedAt >= Self.interval || noted?.lastError != cursor.lastError else { return nil }
    noted = cursor
    notedAt = now
    return cursor
  }
}
