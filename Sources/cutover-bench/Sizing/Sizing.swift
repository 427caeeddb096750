import ArgumentParser

struct Sizing: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sizing",
    abstract: "Say what one, three and thirty machines carry, by a simulation of what each step costs.",
    discussion: """
      Costs are in microseconds, as 'make bench' measures them; the defaults are those of docs/operations/sizing.md. The simulation \
      sends events and requests at random moments, and looks for the highest rates at which 99 of 100 receipts come within a \
      second, 99 of 100 answers within a tenth of one, and the repository keeps up.

      EXAMPLE:
        cutover-bench sizing --cores 8 --rows 12
      """)

  @Option(help: "Processors of a machine.") var cores = 2
  @Option(help: "Numbers of machines.") var machines = [1, 3, 30]
  @Option(help: "An event: reading and checking it, on the node that takes it in.") var takeIn = 5.0
  @Option(help: "An event: in the journal's transaction.") var append = 13.0
  @Option(help: "A commit of the journal, with its standby.") var commit = 1500.0
  @Option(help: "An event: what the repository's sink computes.") var sink = 4.5
  @Option(help: "An event: what the repository's server computes.") var rows = 19.5
  @Option(help: "A commit of the repository.") var rowsCommit = 1500.0
  @Option(help: "An event: in the legacy files.") var files = 6.0
  @Option(help: "The legacy files that a batch rewrites.") var rewrite = 50_000.0
  @Option(help: "A request, answered from what is at hand.") var request = 50.0
  @Option(help: "Comparing a record, on the process that does.") var record = 7.5
  @Option(help: "Comparing a record, on the repository's server.") var recordRow = 2.2

  mutating func validate() throws {
    guard cores > 0, !machines.isEmpty, machines.allSatisfy({ $0 > 0 }) else {
      throw ValidationError("Numbers must be 1 or more.")
    }
  }

  private var costs: SizingCosts {
    let unit = 1e-6
    return SizingCosts(
      takeIn: takeIn * unit, append: append * unit, commit: commit * unit, sink: sink * unit, rows: rows * unit,
      rowsCommit: rowsCommit * unit, files: files * unit, rewrite: rewrite * unit, request: request * unit)
  }

  func run() throws {
    for machines in machines { show(machines) }
  }

  private func show(_ machines: Int) {
    let deployment = Deployment(machines: machines, cores: cores)
    let costs = costs
    func outcome(_ events: Double, _ requests: Double) -> DeploymentRun.Outcome {
      // Many requests take long to simulate, and soon show whether they are too many.
      DeploymentRun(deployment, costs).run(
        events: events, requests: requests, seconds: requests > 0 ? 1 : 8)
    }
    let events = Self.highest(upTo: 2e6) { outcome($0, 0).isSustained(events: $0) }
    let full = outcome(events, 0)
    let half = events / 2
    let requests = Self.highest(upTo: 1e5 * Double(deployment.nodes * cores)) {
      outcome(half, $0).isSustained(events: half)
    }
    print("\(machines) machine(s) with \(cores) processors, \(deployment.nodes) of them with a node")
    print(
      "  events a second: \(Self.round(events)); more is too much for \(outcome(1.3 * events, 0).limit(1.3 * events))")
    print(
      "    99 of 100 receipts within \(Self.milliseconds(full.receipt)) ms, at half of that within "
        + "\(Self.milliseconds(outcome(half, 0).receipt)) ms")
    print(
      "  requests a second beside half as many events: \(Self.round(requests)); more is too much for "
        + outcome(half, 1.3 * requests).limit(half))
    let (rate, limit) = comparison(deployment)
    print(
      "  records compared a second: \(Self.round(rate)), so \(Self.round(rate * 3600)) an hour; more is too much for "
        + limit)
  }

  /// Workers have all the nodes' processors, and one server, or one of its standbys, gives them its rows.
  private func comparison(_ deployment: Deployment) -> (rate: Double, limit: String) {
    let processors = Double(deployment.nodes * cores)
    if deployment.isApart || deployment.nodes > 1 {
      let (workers, server) = (processors / record * 1e6, Double(cores) / recordRow * 1e6)
      return workers < server
        ? (workers, "the processors of the nodes") : (server, "the processors of the repository's machine")
    }
    return (processors / (record + recordRow) * 1e6, "the processors of the machine")
  }

  /// The highest rate that `isSustained` says of, to 2 %.
  private static func highest(upTo limit: Double, _ isSustained: (Double) -> Bool) -> Double {
    var (low, high) = (0.0, 1000.0)
    while high < limit, isSustained(high) { (low, high) = (high, high * 2) }
    while high - low > 0.02 * high {
      let middle = (low + high) / 2
      if isSustained(middle) { low = middle } else { high = middle }
    }
    return low
  }

  private static func round(_ number: Double) -> String {
    guard number >= 1000 else { return "\(Int(number))" }
    if number >= 1e9 { return "\((number / 1e8).rounded() / 10) billion" }
    return number >= 1e6 ? "\((number / 1e5).rounded() / 10) million" : "\(Int((number / 100).rounded()) * 100)"
  }

  private static func milliseconds(_ seconds: Double) -> Int { Int((seconds * 1000).rounded(.up)) }
}
