/// That somebody set the clock, as far as the journal noticed.
package struct ClockJump: Sendable, Equatable {
  /// The newest entry from before.
  package let sequence: Int64
  /// What the clock should have said at the least, and what it said, in Unix milliseconds.
  package let expected: Int64
  package let said: Int64

  package init(sequence: Int64, expected: Int64, said: Int64) {
    self.sequence = sequence
    self.expected = expected
    self.said = said
  }

  /// By how many milliseconds, less than 0 where it was set back.
  package var distance: Int64 { said - expected }
}

/// The dates of entries as the clock that is right now would have written them.
///
/// Where the clock was set back, dates from before that lie in the future are those of the moment when it was noticed at the
/// latest. Where it was set forward, dates from before move on with it. So ages are right, and dates still rise from entry to
/// entry, though the clock did not.
package struct CorrectedDates: Sendable {
  package let jumps: [ClockJump]

  package init(jumps: [ClockJump]) { self.jumps = jumps }

  package func date(_ acceptedAt: Int64, of sequence: Int64) -> Int64 {
    var date = acceptedAt
    for jump in jumps where jump.sequence >= sequence {
      if jump.distance < 0 { date = min(date, jump.said) } else { date += jump.distance }
    }
    return date
  }
}

/// Notices that the clock was set: it says less than the newest entry does, or goes on faster than time.
package struct ClockWatch: Sendable {
  /// The corrected date of the newest entry.
  private(set) var newest: Int64
  private var last: (wall: Int64, uptime: Int64)?

  /// Corrections up to this size are no jumps, in milliseconds; entries then share a date for as long.
  package static let slack: Int64 = 1000
  /// A clock that was set forward by less does no harm.
  static let forwardSlack: Int64 = 60_000

  init(newest: Int64) { self.newest = newest }

  /// The jump since the last look, if there was one; `wall` is Unix milliseconds, `uptime` those of a clock that nobody
  /// sets. What is given here is taken for noted once ``accept(_:)`` says so.
  mutating func jump(wall: Int64, uptime: Int64, head: Int64) -> ClockJump? {
    defer { last = (wall, uptime) }
    var expected = newest
    if let last {
      let ran = last.wall + (uptime - last.uptime)
      if wall - ran > Self.forwardSlack { return ClockJump(sequence: head, expected: ran, said: wall) }
      if wall < ran - Self.slack { expected = max(expected, ran) }
    }
    return wall < newest - Self.slack ? ClockJump(sequence: head, expected: expected, said: wall) : nil
  }

  /// Dates go on from there.
  mutating func accept(_ jump: ClockJump) { newest = jump.said }

  /// The date of entries that come now. It is never before that of an earlier entry.
  func date(wall: Int64) -> Int64 { max(wall, newest) }

  mutating func appended(at date: Int64) { newest = date }
}
