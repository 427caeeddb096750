import Glibc

/// What each step costs, in seconds; the options of the command name them in microseconds.
struct SizingCosts {
  /// On the node that takes an event in: reading, checking and writing it down for the journal.
  var takeIn: Double
  /// On the journal's machine while its head is locked, for an event and for a commit.
  var append: Double
  var commit: Double
  /// On the node that feeds the repository, and on the repository's machine.
  var sink: Double
  var rows: Double
  /// A commit of the repository.
  var rowsCommit: Double
  /// On the node that feeds them: an event of the legacy files, and the files that a batch rewrites.
  var files: Double
  var rewrite: Double
  /// A request on a node.
  var request: Double
}

/// Machines, and which part runs on which.
struct Deployment {
  let nodes: Int
  let cores: Int
  /// Whether journal, repository and nodes have machines of their own.
  let isApart: Bool

  /// On `machines`: one has everything; three have a node each, with the journal on the first and the repository on the second;
  /// of more, three are the journal's, two the repository's and Redis's, and the others have nodes.
  init(machines: Int, cores: Int) {
    self.cores = cores
    isApart = machines > 5
    nodes = isApart ? machines - 5 : machines
  }
}

/// Events on their way through a deployment, and requests beside them.
final class DeploymentRun {
  private let simulation = Simulation()
  private let costs: SizingCosts
  private let nodeCores: [Resource]
  private let journalCores: Resource
  private let repositoryCores: Resource
  private let head: Resource
  private let sink: Resource
  private var random: SplitMix64
  /// Of each node: the events that wait for its next commit, with when they came, and whether one is under way.
  private var groups: [[(count: Int, at: Double)]]
  private var isCommitting: [Bool]
  private var journalled = 0
  private var applied = 0
  private var filed = 0
  private var isApplying = false
  private var isFiling = false
  private var latencies: [Double] = []
  private var requestLatencies: [Double] = []

  /// How many events a sender sends at once, and how many one commit and one batch of the repository take.
  private static let call = 10
  private static let group = 4096
  private static let batch = 2000

  init(_ deployment: Deployment, _ costs: SizingCosts, seed: UInt64 = 1) {
    self.costs = costs
    random = SplitMix64(state: seed)
    let simulation = simulation
    func machine(_ name: String) -> Resource { Resource(name, deployment.cores, in: simulation) }
    nodeCores = (0..<deployment.nodes).map { _ in machine("the processors of the nodes") }
    journalCores = deployment.isApart ? machine("the processors of the journal's machine") : nodeCores[0]
    repositoryCores =
      deployment.isApart
      ? machine("the processors of the repository's machine") : nodeCores[min(1, deployment.nodes - 1)]
    head = Resource("the journal's head", 1, in: simulation)
    sink = Resource("the repository's sink", 1, in: simulation)
    groups = Array(repeating: [], count: deployment.nodes)
    isCommitting = Array(repeating: false, count: deployment.nodes)
  }

  struct Outcome {
    /// The slowest of a hundred receipts and of a hundred answers, in seconds.
    var receipt: Double
    var answer: Double
    /// How many events the repository is behind at the end.
    var lag: Int
    /// The processors that are in use most, and how much.
    var processors: (name: String, load: Double)

    func isSustained(events: Double) -> Bool { receipt < 1 && answer < 0.1 && keepsUp(events) }

    private func keepsUp(_ events: Double) -> Bool { Double(lag) < 0.5 * events + 4000 }

    /// What is full where `events` are too many.
    func limit(_ events: Double) -> String {
      if processors.load > 0.95 { return processors.name }
      return keepsUp(events)
        ? "the journal, one commit after the other" : "the repository's sink, one batch after the other"
    }
  }

  func run(events: Double, requests: Double, seconds: Double) -> Outcome {
    if events > 0 { for node in groups.indices { arrive(node, events / Double(groups.count)) } }
    if requests > 0 { for node in groups.indices { ask(node, requests / Double(groups.count)) } }
    simulation.run(until: seconds)
    let processors = (nodeCores + [journalCores, repositoryCores]).max { $0.load < $1.load }
    return Outcome(
      receipt: Self.slow(latencies, isStarved: events > 0),
      answer: Self.slow(requestLatencies, isStarved: requests > 0),
      lag: journalled - applied, processors: processors.map { ($0.name, $0.load) } ?? ("", 0))
  }

  private static func slow(_ latencies: [Double], isStarved: Bool) -> Double {
    guard !latencies.isEmpty else { return isStarved ? .infinity : 0 }
    return latencies.sorted()[latencies.count * 99 / 100]
  }

  private func arrive(_ node: Int, _ events: Double) {
    simulation.after(random.exponential() * Double(Self.call) / events) { [self] in
      let at = simulation.now
      nodeCores[node].use(Double(Self.call) * costs.takeIn) { [self] in
        groups[node].append((Self.call, at))
        commit(node)
      }
      arrive(node, events)
    }
  }

  /// All that waits in a node goes into one transaction, which has the head to itself.
  private func commit(_ node: Int) {
    guard !isCommitting[node], !groups[node].isEmpty else { return }
    isCommitting[node] = true
    let taken = Array(groups[node].prefix(Self.group / Self.call))
    groups[node].removeFirst(taken.count)
    let count = taken.reduce(0) { $0 + $1.count }
    let work = Double(count) * costs.append
    head.use(work + costs.commit) { [self] in
      latencies += taken.map { simulation.now - $0.at }
      journalled += count
      isCommitting[node] = false
      commit(node)
      apply()
      file()
    }
    // What it computes meanwhile is wanting elsewhere on that machine.
    journalCores.use(work) {}
  }

  private func apply() {
    guard !isApplying, applied < journalled else { return }
    isApplying = true
    let count = min(Self.batch, journalled - applied)
    let (own, rows) = (Double(count) * costs.sink, Double(count) * costs.rows)
    sink.use(own + rows + costs.rowsCommit) { [self] in
      applied += count
      isApplying = false
      apply()
    }
    nodeCores[0].use(own) {}
    repositoryCores.use(rows) {}
  }

  /// The legacy sink works three tenths of the time.
  private func file() {
    guard !isFiling, filed < journalled else { return }
    isFiling = true
    let count = journalled - filed
    let work = costs.rewrite + Double(count) * costs.files
    nodeCores[0].use(work) { [self] in
      filed += count
      simulation.after(work * 7 / 3) { [self] in
        isFiling = false
        file()
      }
    }
  }

  private func ask(_ node: Int, _ requests: Double) {
    simulation.after(random.exponential() / requests) { [self] in
      let at = simulation.now
      nodeCores[node].use(costs.request) { [self] in requestLatencies.append(simulation.now - at) }
      ask(node, requests)
    }
  }
}

/// Sebastiano Vigna's SplitMix64: the same numbers on every machine.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// Of mean 1: the time between two things that have nothing to do with each other.
  mutating func exponential() -> Double { -log(1 - Double.random(in: 0..<1, using: &self)) }
}
