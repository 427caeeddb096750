import CutoverDomain
import Testing

@testable import CutoverDualWrite

@Suite("What a sink's runner does next")
struct SinkProgressTests {
  private let pace = SinkPace(events: 10, bytes: 1000, share: 0.25, longestRest: 10)

  private func opened(at position: Int64) -> SinkProgress {
    var progress = SinkProgress()
    progress.begin()
    progress.opened(at: position, head: .max)
    return progress
  }

  @Test("The sink is opened before anything is applied")
  func opensFirst() {
    #expect(SinkProgress().next(now: 0, head: 5) == .open)
  }

  @Test("What the journal has beyond the position is applied")
  func appliesTheRest() {
    #expect(opened(at: 3).next(now: 0, head: 5) == .apply(after: 3, upTo: 5))
    #expect(opened(at: 5).next(now: 0, head: 5) == .wait(until: nil))
  }

  @Test("A sink that is held does not go beyond the entry, and stands once it is there")
  func holds() {
    var progress = opened(at: 3)
    progress.holdAt = 4
    #expect(progress.next(now: 0, head: 9) == .apply(after: 3, upTo: 4))
    progress.begin()
    #expect(!progress.stands(at: 4))
    progress.applied(upTo: 4, from: 0, to: 1, pace: pace)
    #expect(progress.stands(at: 4))
    #expect(progress.next(now: 100, head: 9) == .wait(until: nil))
  }

  @Test("A batch that a store has not answered for long is a failure for others to see, a load is none")
  func hangs() {
    var progress = opened(at: 3)
    progress.begin(askingAt: 100)
    #expect(progress.failureSummary(now: 109) == nil)
    #expect(progress.failureSummary(now: 112)?.hasPrefix("its store has not answered for 12 s") == true)
    progress.applied(upTo: 4, from: 100, to: 112, pace: pace)
    #expect(progress.failureSummary(now: 200) == nil)
    progress.begin()
    #expect(progress.failureSummary(now: 900) == nil)
    progress.failed("gone", now: 901, jitter: 0)
    #expect(progress.failureSummary(now: 902) == "gone")
  }

  @Test("What a sink does once more, up to where it failed, is no sign that it goes on")
  func failsOn() {
    var progress = opened(at: 0)
    progress.applied(upTo: 1, from: 0, to: 1, pace: pace)
    for attempt in 1...5 {
      progress.failed("the disk is read-only", now: Double(attempt) * 10, jitter: 0)
      // Its store had not kept entry 1, which is not for it.
      progress.begin()
      progress.opened(at: 0, head: 9)
      progress.applied(upTo: 1, from: 0, to: 1, pace: pace)
      #expect(progress.failure?.since == 10)
      #expect(progress.failure?.attempts == attempt)
      #expect(progress.isFailing(now: 60, for: 50))
    }
    progress.applied(upTo: 2, from: 0, to: 1, pace: pace)
    #expect(progress.failure == nil)
  }

  @Test("A sink that fails again and again between batches is one outage, and ends once it has gone on for long enough")
  func isReportedByItsWorstState() {
    var progress = opened(at: 0)
    var now = 100.0
    for _ in 0..<50 {
      progress.begin()
      progress.failed("the folder is missing", now: now, jitter: 0)
      guard case .wait(let until?) = progress.next(now: now, head: 9) else { return #expect(Bool(false)) }
      now = until + 0.01
      progress.begin()
      // Nothing waits, so the failure is over; the next event brings it back.
      progress.opened(at: 0, head: 0)
      #expect(progress.failure == nil)
      #expect(progress.notice(now: now) == nil)
      #expect(progress.outage?.since == 100)
    }
    #expect(now > 150, "a sink that flaps is not tried in a tight loop")
    #expect(progress.outage?.attempts == 50)
    #expect(progress.notice(now: now + 2) == nil)
    #expect(progress.notice(now: now + 4) == .goesOn(after: now - 100))
    #expect(progress.outage == nil)
  }

  @Test("A long outage is over a second after the sink has applied something new")
  func appliesAgain() {
    var progress = opened(at: 0)
    for attempt in 1...20 { progress.failed("no", now: Double(attempt), jitter: 0) }
    progress.opened(at: 0, head: 9)
    progress.applied(upTo: 9, from: 20, to: 21, pace: pace)
    #expect(progress.notice(now: 21) == nil)
    #expect(progress.notice(now: 22) == .goesOn(after: 20))
    #expect(progress.outage == nil)
  }

  @Test("A short outage is over a second after it")
  func shortOutage() {
    var progress = opened(at: 0)
    progress.failed("no", now: 10, jitter: 0)
    progress.opened(at: 0, head: 0)
    #expect(progress.notice(now: 11) == nil)
    #expect(progress.outage != nil)
    #expect(progress.notice(now: 12) == .goesOn(after: 1))
  }

  @Test("An outage that the sink has gone on from is over when its writer ends")
  func endsWithTheWriter() {
    var progress = opened(at: 3)
    progress.failed("away", now: 100, jitter: 0.5)
    progress.ending()
    #expect(progress.outage?.message == "away", "what still fails is told")
    progress.begin()
    progress.opened(at: 3, head: 5)
    progress.applied(upTo: 5, from: 101, to: 101, pace: pace)
    #expect(progress.outage != nil)
    progress.ending()
    #expect(progress.outage == nil)
  }

  @Test("The log is reminded of an outage once a minute")
  func reminders() {
    var progress = opened(at: 0)
    var reminders = 0
    for second in 0..<200 {
      progress.failed("no", now: Double(second), jitter: 0)
      if case .stillFails = progress.notice(now: Double(second)) { reminders += 1 }
    }
    #expect(reminders == 3)
  }

  @Test("A store is looked at now and then while there is nothing to apply, and not while somebody holds the sink")
  func checks() {
    var progress = opened(at: 3)
    #expect(progress.isCheckDue(now: 10))
    progress.begin()
    #expect(!progress.isCheckDue(now: 10))
    progress.checked(now: 10)
    #expect(!progress.isCheckDue(now: 14))
    #expect(progress.isCheckDue(now: 15))
    progress.holdAt = 3
    #expect(!progress.isCheckDue(now: 15))
  }

  @Test("After a batch the sink rests as its share says, unless somebody waits for it")
  func rests() {
    var progress = opened(at: 0)
    progress.begin()
    progress.applied(upTo: 1, from: 10, to: 12, pace: pace)
    #expect(progress.next(now: 13, head: 9) == .wait(until: 18))
    #expect(progress.next(now: 18, head: 9) == .apply(after: 1, upTo: 9))
    progress.hurried = 1
    #expect(progress.next(now: 13, head: 9) == .apply(after: 1, upTo: 9))
  }

  @Test("No rest is longer than the longest one")
  func longestRest() {
    var progress = opened(at: 0)
    progress.begin()
    progress.applied(upTo: 1, from: 0, to: 100, pace: pace)
    #expect(progress.next(now: 100, head: 9) == .wait(until: 110))
  }

  @Test("A sink that fails is opened again, after delays that double up to a limit")
  func backsOff() {
    var progress = opened(at: 3)
    var now = 0.0
    var delays: [Double] = []
    for _ in 0..<10 {
      progress.begin()
      progress.failed("no", now: now, jitter: 0.5)
      guard case .wait(let until?) = progress.next(now: now, head: 9) else { return #expect(Bool(false)) }
      delays.append(until - now)
      now = until
      #expect(progress.next(now: now, head: 9) == .open)
    }
    #expect(delays.first.map { abs($0 - 0.05) < 1e-9 } == true)
    #expect(zip(delays, delays.dropFirst()).allSatisfy { $0 <= $1 + 1e-9 })
    #expect(delays.last.map { abs($0 - 2) < 1e-9 } == true)
    #expect(progress.failure?.since == 0)
    #expect(progress.failure?.attempts == 10)
  }

  @Test("A failure is forgotten with the next batch, not with the next opening")
  func recovers() {
    var progress = opened(at: 3)
    progress.failed("no", now: 0, jitter: 0)
    progress.opened(at: 3, head: 4)
    #expect(progress.failure?.message == "no")
    progress.applied(upTo: 4, from: 1, to: 1, pace: pace)
    #expect(progress.failure == nil)
  }

  @Test("A sink that opens again and has nothing to apply has recovered")
  func recoversWithoutWork() {
    var progress = opened(at: 3)
    progress.failed("no", now: 0, jitter: 0)
    progress.opened(at: 3, head: 3)
    #expect(progress.failure == nil)
  }

  @Test("A sink that has failed is not taken for one that stands, even at the right entry")
  func failingDoesNotStand() {
    var progress = opened(at: 3)
    #expect(progress.stands(at: 3))
    progress.failed("no", now: 0, jitter: 0)
    #expect(!progress.stands(at: 3))
    #expect(!progress.has(3))
  }

  @Test("At the end a sink applies what there is without resting, and one that fails is not waited for")
  func stops() {
    var progress = opened(at: 0)
    progress.applied(upTo: 1, from: 0, to: 1, pace: pace)
    progress.isStopping = true
    #expect(progress.next(now: 1, head: 2) == .apply(after: 1, upTo: 2))
    progress.failed("no", now: 1, jitter: 0)
    #expect(progress.next(now: 1, head: 2) == .end)
    #expect(opened(at: 2).next(now: 0, head: 2) == .wait(until: nil))
  }
}
