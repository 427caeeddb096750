/// What was counted lately: the difference between the counts now and those a while ago. A value, without a clock.
struct ReadWindow: Sendable {
  private let length: Int64
  private var marks: [(at: Int64, totals: [String: ShadowTally])] = []

  /// - Parameter length: How far back it reaches, in milliseconds.
  init(length: Int64) { self.length = length }

  /// Takes note of the counts at `now`, in milliseconds of a clock that nobody sets. One that goes back all the same begins
  /// the window anew.
  mutating func add(_ totals: [String: ShadowTally], at now: Int64) {
    if let last = marks.last, last.at > now { marks.removeAll() }
    marks.append((now, totals))
    // The last mark that is older than the window is where it begins.
    while marks.count > 1, marks[1].at <= now - length { marks.removeFirst() }
  }

  /// What was counted of `endpoint` within the window.
  func recent(_ endpoint: String) -> ShadowTally {
    guard let first = marks.first, let last = marks.last else { return ShadowTally() }
    var tally = last.totals[endpoint] ?? ShadowTally()
    if let before = first.totals[endpoint] { tally.subtract(before) }
    return tally
  }

  /// Begins the window of one endpoint anew.
  mutating func restart(_ endpoint: String) {
    guard let now = marks.last?.totals[endpoint] else { return }
    for index in marks.indices { marks[index].totals[endpoint] = now }
  }
}
