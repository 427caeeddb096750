import CutoverFlags
import CutoverJSON
import CutoverTestKit

/// A flag store in a folder of its own, at a time of its own.
struct FlagScene {
  static let keys = ["arena.trades", "arena.prices"]
  static let now: Int64 = 1_790_000_000_000

  let folder: TemporaryDirectory
  let store: FileFlagStore

  init() throws {
    folder = try TemporaryDirectory("flags")
    store = FileFlagStore(path: folder.file("flags/flags.json"), keys: Self.keys)
  }

  var control: FlagControl { FlagControl(store, clock: { Self.now }) }

  /// Has the flag be in a stage, whatever it takes.
  @discardableResult
  func set(_ key: String, _ stage: Stage, percent: Int = 100) throws -> FlagSet {
    var change = FlagChange(.set, of: key, by: "scene", reason: "test")
    change.to = FlagState(key: key, stage: stage, percent: percent)
    return try store.commit(change, expecting: nil, at: Self.now)
  }

  var file: String { get throws { String(decoding: try folder.read("flags/flags.json"), as: UTF8.self) } }
  var history: String { get throws { String(decoding: try folder.read("flags/history.ndjson"), as: UTF8.self) } }

  /// Evidence that meets every gate.
  static func evidence(
    _ set: FlagSet, _ trail: AuditTrail, _ flag: EndpointFlag, _ to: FlagState
  ) -> GateInput {
    let basis = EvidenceBasis(rulesHash: "r", comparatorHash: "c", schemaVersion: "9")
    var input = GateInput(
      now: now, flag: flag, to: to, thresholds: set.thresholds(for: flag),
      freezes: Freeze.all(of: flag, in: set, trail), build: "b", author: "")
    input.basis = basis
    // What leads to shadow has to be of the time in dualwrite.
    let newest = to.stage == .shadow ? 0 : 1
    input.runs = (0..<3).map { run(hoursAgo: newest + 2 * $0, basis: basis) }
    input.writing = GateInput.Writing(lagSeconds: 0, backlogSeconds: 0, backlog: 0, parked: 0)
    input.foreignWrites = 0
    input.selfCheck = GateInput.SelfCheck(at: now, build: "b", isCaught: true)
    input.shadow = ShadowEvidence(
      samples: 3000, different: 0, legacy: .init(count: 3000, errors: 0, p99: 10),
      repository: .init(count: 3000, errors: 0, p99: 11), since: now - 1000, basis: basis,
      served: .init(expected: 100, unexpected: 0, since: now))
    return input
  }

  static func run(
    hoursAgo: Int, verdict: RunEvidence.Verdict = .clean, isFull: Bool = true, records: Int = 5,
    basis: EvidenceBasis = EvidenceBasis(rulesHash: "r", comparatorHash: "c", schemaVersion: "9")
  ) -> RunEvidence {
    let at = now - Int64(hoursAgo) * 3_600_000
    return RunEvidence(
      id: "run-\(hoursAgo)", started: at, ended: at + 1000, verdict: verdict, isComplete: verdict != .inconclusive,
      isFull: isFull, records: records, basis: basis)
  }
}
