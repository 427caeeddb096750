import CutoverThreads
import Glibc
import Synchronization
import Testing

/// What pools of connections to any server have in common, without one.
@Suite struct LeasePoolTests {
  private struct Refused: Error, Equatable { let refusal: LeasePool<Int>.Refusal }
  private struct Broken: Error {}

  private static func pool(
    _ size: Int, _ patience: Duration = .seconds(30), isReusable: @escaping @Sendable (Int) -> Bool = { _ in true }
  ) -> LeasePool<Int> {
    let made = Mutex(0)
    return LeasePool(
      size: size, patience: patience,
      make: {
        made.withLock { made in
          made += 1
          return made
        }
      }, isReusable: isReusable, error: { Refused(refusal: $0) })
  }

  @Test func `who has waited longest is served first`() throws {
    let pool = Self.pool(1)
    let served = Mutex<[Int]>([])
    var threads: [Thread] = []
    try pool.withLease { _ in
      for number in 0..<5 {
        threads.append(Thread { try? pool.withLease { _ in served.withLock { $0.append(number) } } })
        while pool.statistics.waiting <= number { usleep(200) }
      }
    }
    for thread in threads { thread.join() }
    let order = served.withLock { $0 }
    #expect(order == [0, 1, 2, 3, 4])
    let statistics = pool.statistics
    #expect(statistics.made == 1 && statistics.waits == 5 && statistics.leases == 6 && statistics.waiting == 0)
  }

  @Test func `one that is being made counts as such until it is there or cannot be had`() throws {
    let pools = Mutex<[LeasePool<Int>]>([])
    let seen = Mutex<[[Int]]>([])
    @Sendable func count() {
      let now = pools.withLock { $0[0] }.statistics
      seen.withLock { $0.append([now.inUse, now.making, now.idle]) }
    }
    let fails = Mutex(true)
    let pool = LeasePool<Int>(
      size: 2, patience: .seconds(30),
      make: {
        count()
        if fails.withLock(\.self) { throw Broken() }
        return 1
      }, isReusable: { _ in true }, error: { Refused(refusal: $0) })
    pools.withLock { $0 = [pool] }
    #expect(throws: Broken.self) { try pool.withLease { _ in } }
    count()
    fails.withLock { $0 = false }
    try pool.withLease { _ in count() }
    count()
    #expect(seen.withLock { $0 } == [[1, 1, 0], [0, 0, 0], [1, 1, 0], [1, 0, 0], [0, 0, 1]])
  }

  @Test func `what is not to be lent again is replaced`() throws {
    let pool = Self.pool(1) { $0 > 1 }
    let lent = try (0..<3).map { _ in try pool.withLease { $0 } }
    #expect(lent == [1, 2, 2])
    #expect(pool.statistics.dropped == 1 && pool.statistics.idle == 1)
  }

  @Test func `a caller who waits too long, or comes after the end, is told which`() throws {
    let pool = Self.pool(1, .milliseconds(20))
    try pool.withLease { _ in
      _ = #expect(throws: Refused(refusal: .timeout)) { try pool.withLease { _ in } }
    }
    #expect(pool.statistics.timeouts == 1 && pool.statistics.waiting == 0)
    pool.close()
    #expect(throws: Refused(refusal: .closed)) { try pool.withLease { _ in } }
  }

  @Test func `what cannot be made gives its place back`() throws {
    let pool = LeasePool<Int>(
      size: 1, patience: .milliseconds(20), make: { throw Broken() }, isReusable: { _ in true },
      error: { Refused(refusal: $0) })
    for _ in 0..<3 { #expect(throws: Broken.self) { try pool.withLease { _ in } } }
    #expect(pool.statistics.inUse == 0)
  }
}
