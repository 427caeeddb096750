import CutoverDomain
import CutoverTestKit
import Synchronization
import Testing

@testable import CutoverServer

@Suite struct `Reads that get no answer` {
  private final class Scene: Sendable {
    let minute = Mutex<Int64>(0)
    private let folder: TemporaryDirectory
    private let kept = Mutex<FailingReads?>(nil)

    init() throws { folder = try TemporaryDirectory() }

    var reads: FailingReads {
      kept.withLock { kept in
        if let kept { return kept }
        let made = FailingReads(statePath: folder.path) { [self] in minute.withLock { $0 * 60_000 } }
        kept = made
        return made
      }
    }

    func fail(at minute: Int64) {
      self.minute.withLock { $0 = minute }
      reads.noteFailure(of: "trades", ReadError(.unavailable, source: "postgres", message: "it is away"))
    }

    /// Minutes of the first and the last failure, and how many there were.
    func shown(at minute: Int64) -> [Int64]? {
      self.minute.withLock { $0 = minute }
      return reads.current.first.map { [$0.failure.first / 60_000, $0.failure.last / 60_000, Int64($0.failure.count)] }
    }
  }

  @Test func `are one incident from its first read on, however long it lasts`() throws {
    let scene = try Scene()
    for minute in 0...20 { scene.fail(at: Int64(minute)) }
    #expect(scene.shown(at: 21) == [0, 20, 21])
  }

  @Test func `are told of until five minutes after the last one`() throws {
    let scene = try Scene()
    scene.fail(at: 0)
    #expect(scene.shown(at: 4) == [0, 0, 1])
    #expect(scene.shown(at: 5) == nil)
  }

  @Test func `are another incident after five minutes without any, and after an answer`() throws {
    let scene = try Scene()
    for minute: Int64 in [0, 1, 2] { scene.fail(at: minute) }
    scene.fail(at: 8)
    #expect(scene.shown(at: 9) == [8, 8, 1])
    scene.reads.noteAnswer(of: "trades")
    #expect(scene.shown(at: 9) == nil)
    scene.fail(at: 10)
    #expect(scene.shown(at: 10) == [10, 10, 1])
  }
}
