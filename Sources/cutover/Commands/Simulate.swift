import ArgumentParser
import CutoverHosting
import CutoverProgram
import Glibc

struct Simulate: ParsableCommand, NeedsNoInstance {
  static let configuration = CommandConfiguration(
    abstract: "Print simulated events, one JSON object a line.",
    discussion: """
      Prints every type of event, mostly prices and positions. The same seed and number of models give the same events \
      in the same order, so events that are sent twice are recognised. Without --seed each call draws new events and \
      prints its seed. Without --seconds and --count it runs until it is stopped or its reader ends.

      EXAMPLE:
        cutover simulate --rate 200 --seconds 60 | cutover ingest
        cutover simulate --rate 0 --count 100000 --seed 7 > events.ndjson
      """)

  @Option(help: ArgumentHelp("Events per second; 0 for as fast as possible.", valueName: "n")) var rate = 100.0
  @Option(help: ArgumentHelp("Stop after this many seconds.", valueName: "s")) var seconds: Double?
  @Option(help: ArgumentHelp("Stop after this many events.", valueName: "n")) var count: Int?
  @Option(help: ArgumentHelp("The seed of the random events (default: random).", valueName: "k")) var seed: UInt64?
  @Option(help: ArgumentHelp("How many models trade.", valueName: "n")) var models = 6
  @OptionGroup var instance: InstanceOptions

  /// The longest that events are late so that they go out together, and the most bytes of them.
  private static let slice = 0.005
  private static let chunk = 1 << 16

  mutating func validate() throws {
    guard rate >= 0, rate <= 1e9 else { throw ValidationError("--rate is from 0 to 1000000000, not \(rate).") }
    guard (seconds ?? 0) >= 0, (seconds ?? 0) <= 1e9 else {
      throw ValidationError("--seconds is from 0 to 1000000000, not \(seconds ?? 0).")
    }
    guard (count ?? 0) >= 0 else { throw ValidationError("--count is 0 or more, not \(count ?? 0).") }
    guard (1...100_000).contains(models) else { throw ValidationError("--models is from 1 to 100000, not \(models).") }
  }

  func run() {
    Interruption.watch()
    let seed = seed ?? UInt64.random(in: 1..<1_000_000_000)
    if self.seed == nil { Console.note("--seed \(seed) gives the same events again") }
    var feed = Domains.current.simulation(seed: seed, actors: models)
    let start = ContinuousClock.now
    var written = 0
    var lines: [UInt8] = []
    while written < last, !Interruption.happened {
      let elapsed = (ContinuousClock.now - start) / .seconds(1)
      if rate == 0, let seconds, elapsed >= seconds { return }
      let due = rate == 0 ? last : min(last, Int(elapsed * rate) + 1)
      if written == due {
        // Not longer than it takes to notice that somebody wants it to stop.
        usleep(UInt32(min(max(Double(due) / rate - elapsed, Self.slice), 0.1) * 1e6))
        continue
      }
      lines.removeAll(keepingCapacity: true)
      while written < due, lines.count < Self.chunk {
        lines += feed.next()
        lines.append(UInt8(ascii: "\n"))
        written += 1
      }
      guard Console.write(lines, to: STDOUT_FILENO) else { return }
    }
  }

  /// How many events there are in all. A rate and a time make a number, so that as many come whatever the machine does.
  private var last: Int {
    let most = count ?? .max
    guard rate > 0, let seconds else { return most }
    return Int(min(Double(most), (rate * seconds).rounded()))
  }
}
