import CutoverDomain
import CutoverHTTP
import CutoverServer
import CutoverThreads
import Glibc
import Testing

struct SideReaderTests {
  private let sides = FakeSides()
  private let request = Request(Endpoint(name: "number", route: "/api/number", clock: "clock"))

  @Test func `a body is assembled once for any number of requests`() throws {
    for _ in 0..<5 { #expect(text(try sides.pair.legacy.read(request)) == #"{"value":"1","clock":7}"#) }
    #expect(sides.legacy.reads == 1)
  }

  @Test func `a change is seen by the next request`() throws {
    let before = try sides.pair.legacy.read(request)
    sides.legacy.change(to: 2)
    let after = try sides.pair.legacy.read(request)
    #expect(text(after) == #"{"value":"2","clock":7}"#)
    #expect(before.tag != after.tag)
    #expect(sides.legacy.reads == 2)
  }

  @Test func `a body whose time has come is made again, though nothing is known to have changed`() throws {
    sides.legacy.state.withLock { $0.holds = .milliseconds(300) }
    for _ in 0..<2 { _ = try sides.pair.legacy.read(request) }
    #expect(sides.legacy.reads == 1)
    usleep(400_000)
    _ = try sides.pair.legacy.read(request)
    #expect(sides.legacy.reads == 2)
  }

  @Test func `the tag does not depend on the clock or the side`() throws {
    #expect(try sides.pair.legacy.read(request).tag == sides.pair.repository.read(request).tag)
  }

  @Test func `many who ask at once wait for one assembly`() throws {
    sides.legacy.hold(true)
    let bodies = Monitor(0)
    for _ in 0..<20 {
      sides.pair.legacy.read(request) { result in
        if case .success = result { bodies.withLock(wake: true) { $0 += 1 } }
      }
    }
    sides.legacy.hold(false)
    #expect(bodies.wait(until: Deadline(in: .seconds(20))) { $0 == 20 ? true : nil } == true)
    #expect(sides.legacy.reads == 1)
  }

  @Test func `nobody is given a body whose assembly began before a change`() throws {
    sides.legacy.hold(true)
    let first = Monitor<String?>(nil)
    sides.pair.legacy.read(request) { result in
      let body = try? result.get()
      first.withLock(wake: true) { $0 = body.map { text($0) } ?? "none" }
    }
    while sides.legacy.reads == 0 { usleep(1000) }
    sides.legacy.change(to: 2)
    let second = Monitor<String?>(nil)
    sides.pair.legacy.read(request) { result in
      let body = try? result.get()
      second.withLock(wake: true) { $0 = body.map { text($0) } ?? "none" }
    }
    sides.legacy.hold(false)
    #expect(second.wait(until: Deadline(in: .seconds(20))) { $0 } == #"{"value":"2","clock":7}"#)
    #expect(first.wait(until: Deadline(in: .seconds(20))) { $0 } == #"{"value":"1","clock":7}"#)
    #expect(text(try sides.pair.legacy.read(request)) == #"{"value":"2","clock":7}"#)
  }

  @Test func `what is at hand is not given where it cannot be known to be fresh`() throws {
    _ = try sides.pair.repository.read(request)
    sides.repository.fail("nobody listens")
    #expect(throws: ReadError.self) { try sides.pair.repository.read(request) }
    sides.repository.fail(nil)
    #expect(try sides.pair.repository.read(request).sequence == 1)
  }

  @Test func `a side that does not answer is given up at the deadline`() throws {
    let sides = FakeSides(patience: .milliseconds(50))
    sides.repository.hold(true)
    let error = #expect(throws: ReadError.self) { try sides.pair.repository.read(request) }
    #expect(error?.message.contains("did not answer") == true)
    #expect(text(try sides.pair.legacy.read(request)) == #"{"value":"1","clock":7}"#)
  }

  @Test func `a side that nobody stands behind may be late while it has only begun, and not later`() throws {
    let sides = FakeSides(patience: .milliseconds(400), lately: .seconds(4))
    /// Holds the side for longer than patience lasts, and far shorter than that with a cold one.
    func readHeld(isLast: Bool) -> String? {
      sides.legacy.hold(true)
      let result = Monitor<String?>(nil)
      sides.pair.legacy.read(request, isLast: isLast) { outcome in
        let body = try? outcome.get()
        result.withLock(wake: true) { $0 = body.map { text($0) } ?? "none" }
      }
      usleep(800_000)
      sides.legacy.hold(false)
      return result.wait(until: Deadline(in: .seconds(20))) { $0 }
    }
    #expect(readHeld(isLast: true) == #"{"value":"1","clock":7}"#)
    sides.legacy.change(to: 2)
    #expect(readHeld(isLast: true) == #"{"value":"2","clock":7}"#, "it got an event right after a rollback")
    // Then it has been the only one for long, and has made a body lately.
    for value in 3..<12 {
      sides.legacy.change(to: value)
      if readHeld(isLast: true) == "none" { break }
      #expect(value < 11, "it never has to be in time")
    }
    let others = FakeSides(patience: .milliseconds(400))
    others.legacy.hold(true)
    #expect(throws: ReadError.self) { try others.pair.legacy.read(request) }
  }
}

private func text(_ body: ServedBody, now: Int64 = 7) -> String {
  String(decoding: body.bytes(now: now).flatMap(\.array), as: UTF8.self).filter { $0 != " " }
}
