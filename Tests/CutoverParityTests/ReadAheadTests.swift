import CutoverDomain
import CutoverThreads
import Glibc
import Testing

@testable import CutoverParity

@Suite struct ReadAheadTests {
  private struct Stopped: Error {}

  private func record(_ number: Int) -> Record {
    Record(json: Array("\(number)".utf8) + [UInt8](repeating: 0x20, count: 200))
  }

  private func drain(_ ahead: ReadAhead) throws -> Int {
    var count = 0
    while let record = try ahead.next() {
      #expect(record.json.starts(with: "\(count) ".utf8))
      count += 1
    }
    return count
  }

  @Test(arguments: [0, 1, 20_000])
  func `every record comes once, in order`(count: Int) throws {
    var given = 0
    let ahead = ReadAhead(
      {
        defer { given += 1 }
        return given < count ? record(given) : nil
      }, pause: {})
    #expect(try drain(ahead) == count)
    #expect(try ahead.next() == nil)
  }

  @Test func `a failure comes behind the records before it, and stays`() throws {
    var given = 0
    let ahead = ReadAhead(
      {
        defer { given += 1 }
        if given == 5000 { throw ReadError(.undecodable, source: "file", message: "torn") }
        return record(given)
      }, pause: {})
    for number in 0..<5000 { #expect(try ahead.next()?.json.starts(with: "\(number) ".utf8) == true) }
    #expect(throws: ReadError.self) { try ahead.next() }
    #expect(throws: ReadError.self) { try ahead.next() }
  }

  @Test func `nothing is read any more once it was stopped`() throws {
    let given = Monitor(0)
    let ahead = ReadAhead(
      {
        record(
          given.withLock { given in
            defer { given += 1 }
            return given
          })
      }, pause: {})
    _ = try ahead.next()
    ahead.stop()
    let after = given.withLock { $0 }
    #expect(after < 20_000)
    for _ in 0..<1000 { sched_yield() }
    #expect(given.withLock { $0 } == after)
  }

  @Test func `a caller that waits for a side can be stopped`() throws {
    let isLate = Monitor(true)
    let ahead = ReadAhead(
      {
        _ = isLate.wait { $0 ? nil : true }
        return nil
      }, pause: { throw Stopped() })
    #expect(throws: Stopped.self) { try ahead.next() }
    isLate.withLock(wake: true) { $0 = false }
    ahead.stop()
  }
}
