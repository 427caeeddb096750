import CutoverTestKit
import Synchronization
import Testing

@testable import CutoverJournal

private let hour: Int64 = 3_600_000
private let noon: Int64 = 1_800_000_000_000

/// A clock of the wall that can be set, and one that cannot.
private final class Clocks: Sendable {
  private let times = Mutex((wall: noon, uptime: Int64(5)))

  var wall: Int64 { times.withLock { $0.wall } }
  var uptime: Int64 { times.withLock { $0.uptime } }

  func pass(_ milliseconds: Int64) {
    times.withLock { $0 = ($0.wall + milliseconds, $0.uptime + milliseconds) }
  }

  func set(_ milliseconds: Int64) { times.withLock { $0.wall += milliseconds } }
}

@Suite struct `A journal whose clock was set` {
  private let scene: Scene
  private let clocks = Clocks()

  init() throws { scene = try Scene() }

  private func open() throws -> SQLiteJournal {
    try scene.open { [clocks] in
      $0.clock = { clocks.wall }
      $0.uptime = { clocks.uptime }
    }
  }

  private func append(_ numbers: ClosedRange<Int>, to journal: SQLiteJournal) throws {
    _ = try journal.append(numbers.map { record($0) })
  }

  @Test func `dates entries from before by when it was noticed that they are ahead`() throws {
    var journal = try open()
    try append(1...2, to: journal)
    journal.close()
    // One process with a clock that is an hour ahead.
    clocks.pass(1000)
    clocks.set(hour)
    journal = try open()
    try append(3...4, to: journal)
    journal.close()
    clocks.pass(1000)
    clocks.set(-hour)
    journal = try open()
    let noticed = noon + 2000
    #expect(journal.takeClockJumps() == [ClockJump(sequence: 4, expected: noon + 1000 + hour, said: noticed)])
    #expect(journal.takeClockJumps() == [])
    clocks.pass(5000)
    try append(5...5, to: journal)
    #expect(try journal.all().map(\.acceptedAt) == [noon, noon, noticed, noticed, noticed + 5000])
    #expect(try journal.status().jumps.count == 1)
    // Once is enough.
    journal.close()
    journal = try open()
    #expect(journal.takeClockJumps() == [])
    #expect(try scene.reader().status().jumps.count == 1)
  }

  @Test func `notices it between two entries, backward and forward`() throws {
    let journal = try open()
    try append(1...1, to: journal)
    clocks.pass(10_000)
    clocks.set(-hour)
    try append(2...2, to: journal)
    #expect(journal.takeClockJumps().map(\.distance) == [-hour])
    clocks.pass(10_000)
    clocks.set(30 * 24 * hour)
    try append(3...3, to: journal)
    #expect(journal.takeClockJumps().map(\.distance) == [30 * 24 * hour])
    // Twenty seconds have passed, whatever the clock says.
    let dates = try journal.all().map(\.acceptedAt)
    #expect(dates.map { clocks.wall - $0 } == [10_000, 10_000, 0])
    #expect(dates == dates.sorted())
  }

  @Test func `does not take small corrections, sleep, or a long silence for one`() throws {
    let journal = try open()
    try append(1...1, to: journal)
    clocks.set(-900)
    try append(2...2, to: journal)
    clocks.set(20_000)
    try append(3...3, to: journal)
    clocks.pass(100 * hour)
    try append(4...4, to: journal)
    #expect(journal.takeClockJumps() == [])
    let dates = try journal.all().map(\.acceptedAt)
    #expect(dates == dates.sorted())
  }

  @Test func `forgets old ids though their dates are in the future`() throws {
    clocks.set(1000 * hour)
    var journal = try open()
    try append(1...3, to: journal)
    journal.close()
    clocks.set(-1000 * hour)
    journal = try open()
    try append(4...4, to: journal)
    clocks.pass(2 * hour)
    _ = try journal.compact(through: 3)
    #expect(try journal.forgetIDs(acceptedBefore: clocks.wall - hour) == 3)
    #expect(try journal.status().jumps == [])
  }
}
