import CutoverBasics

/// Which reports may be removed: old ones and those beyond a number, as long as no gate can need them.
///
/// Of every endpoint these are kept, however old: its newest runs, all runs since the newest one that compared
/// everything, and both without a gap. So what a gate concludes from the runs that are left, it concludes from all: a
/// run that found a difference never goes before an older clean one that could still count.
package struct ReportRetention: Sendable, Equatable {
  /// How many of the newest runs of each endpoint are kept: more than any gate asks for.
  package static let runsOfEach = 30

  /// In milliseconds.
  package var age: Int64
  package var count: Int

  package init(age: Int64, count: Int) {
    self.age = age
    self.count = count
  }

  /// What is known of the runs of one endpoint, newest first.
  private struct Depth {
    var runs = 0
    var hasFull = false
    var isEnough: Bool { runs >= ReportRetention.runsOfEach && hasFull }
  }

  /// Gives those of `reports` that may be removed at `now` (Unix milliseconds), the oldest first.
  ///
  /// `read` gives the endpoints that a report compared, and whether all of each; `nil` where it cannot be read: such a
  /// report is kept. It is called for no more reports than it takes.
  package func removable(
    among reports: [RunID], at now: Int64, keeping named: Set<RunID>, read: (RunID) -> [String: Bool]?
  ) -> [RunID] {
    let ids = reports.sorted(by: >)
    let oldest = UTCDate(now - age).compact
    guard let first = ids.indices.first(where: { $0 >= count || ids[$0].text < oldest }) else { return [] }
    var known: [RunID: [String: Bool]] = [:]
    func endpoints(_ id: RunID) -> [String: Bool]? {
      if known[id] == nil { known[id] = read(id) }
      return known[id]
    }
    var wanted: Set<String> = []
    for id in ids[first...] { wanted.formUnion((endpoints(id) ?? [:]).keys) }
    var depths: [String: Depth] = [:]
    var removable: [RunID] = []
    for (index, id) in ids.enumerated() {
      if index < first, wanted.allSatisfy({ depths[$0]?.isEnough == true }) { continue }
      guard let compared = endpoints(id) else { continue }
      if index >= first, !named.contains(id), compared.keys.allSatisfy({ depths[$0]?.isEnough == true }) {
        removable.append(id)
      }
      for (name, isFull) in compared {
        depths[name, default: Depth()].runs += 1
        if isFull { depths[name]!.hasFull = true }
      }
    }
    return removable.reversed()
  }
}
