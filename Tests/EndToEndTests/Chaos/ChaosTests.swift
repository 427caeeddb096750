import CutoverTestKit
import Glibc
import Testing

/// Faults drawn by chance, one after the other, while clients read, write and compare. `make chaos` takes minutes and
/// another seed each time; `CUTOVER_CHAOS_SEED` repeats a run, `CUTOVER_CHAOS_SECONDS` says how long faults begin,
/// `CUTOVER_CHAOS_FAULTS` names the only ones, by parts of their names with commas between.
@Suite("Chaos")
struct ChaosTests {
  @Test("Whatever breaks, no acknowledged event is lost or twice, the cause is named, and everything comes back")
  func chaos() throws {
    try Drill.with { drill in
      let seed = Chaos.seed
      let stage = try ChaosStage(drill, seed: seed)
      var run = Chaos(stage, seed: seed)
      try run.play()
      try stage.end()
      for line in run.summary { print(line) }
      for (fault, message) in run.failures {
        Issue.record("\(fault): \(message); CUTOVER_CHAOS_SEED=\(seed) make chaos repeats it")
      }
    }
  }
}

struct Chaos {
  /// The suite's form has the same few faults each time.
  static let isShort = variable("CUTOVER_CHAOS_SECONDS") == nil
  static let seconds = variable("CUTOVER_CHAOS_SECONDS").flatMap { Double($0) } ?? 7
  static let seed =
    variable("CUTOVER_CHAOS_SEED").flatMap { UInt64($0) } ?? (isShort ? 11 : UInt64.random(in: 1...999_999))

  private struct Row {
    var times = 0
    var pause = Duration.zero
    var failures = 0
  }

  private let stage: ChaosStage
  private let seed: UInt64
  private var random: SeededRandom
  private var rows: [String: Row] = [:]
  private(set) var failures: [(fault: String, message: String)] = []
  private var deck: [Fault] = []

  /// A run that finds so much wrong goes no further.
  private static let mostFailures = 12

  init(_ stage: ChaosStage, seed: UInt64) {
    self.stage = stage
    self.seed = seed
    random = SeededRandom(seed: seed)
  }

  mutating func play() throws {
    let end = ContinuousClock.now + .seconds(Self.seconds)
    print("chaos: seed \(seed), \(Int(Self.seconds)) s")
    while .now < end, failures.count < Self.mostFailures {
      let fault = draw()
      let began = ContinuousClock.now
      do { try fault.run(stage, &random) } catch { stage.expect(false, "\(error)") }
      let pause = try stage.settle()
      let found = stage.takeFaults()
      rows[fault.name, default: Row()].times += 1
      rows[fault.name]!.pause = max(rows[fault.name]!.pause, pause)
      rows[fault.name]!.failures += found.count
      failures += found.map { (fault.name, $0) }
      if !Self.isShort {
        print("chaos: \(fault.name): \(found.isEmpty ? "held" : "\(found)"), \(Self.text(.now - began)) s")
      }
    }
  }

  /// Those of the short form: a writer that dies, and each store of the repository away.
  private static let few = "kill -9 at any moment,Postgres stops,Redis is killed"

  /// Parts of the names of the faults that may come; all of them where there are none.
  private static let chosen: [String] = {
    let text = variable("CUTOVER_CHAOS_FAULTS") ?? (isShort ? few : "")
    return text.split(separator: ",").map(String.init)
  }()

  /// Every possible fault comes once before any comes again.
  private mutating func draw() -> Fault {
    if deck.isEmpty {
      let stage = stage
      let names = Self.chosen
      let possible = Fault.all.filter { fault in
        fault.isPossible(on: stage) && (names.isEmpty || names.contains { fault.name.contains($0) })
      }
      deck = possible.shuffled(using: &random)
    }
    return deck.removeLast()
  }

  var summary: [String] {
    let width = rows.keys.map(\.count).max() ?? 0
    func line(_ fault: String, _ times: String, _ pause: String, _ verdict: String) -> String {
      fault + String(repeating: " ", count: max(0, width - fault.count) + 2)
        + String(repeating: " ", count: max(0, 5 - times.count)) + times
        + String(repeating: " ", count: max(0, 15 - pause.count)) + pause + "  " + verdict
    }
    return [line("fault", "times", "longest pause", "verdict")]
      + rows.sorted { $0.key < $1.key }.map { name, row in
        line(
          name, "\(row.times)", "\(Self.text(row.pause)) s", row.failures == 0 ? "held" : "\(row.failures) failures")
      } + ["chaos: seed \(seed): \(failures.isEmpty ? "everything held" : "\(failures.count) failures")"]
  }

  private static func text(_ duration: Duration) -> String {
    let tenths = Int((duration / .seconds(1) * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  private static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
