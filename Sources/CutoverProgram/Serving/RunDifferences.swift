import CutoverJSON
import CutoverParity
import CutoverServer

extension RecordedRuns {
  /// What a run has found of `endpoint`, as the record of a rollback names it: differences that nothing tolerates, as far
  /// as the history has samples of them, and how many there are. What cannot be asked is left out, since a rollback waits
  /// for nobody.
  func differences(of run: String, endpoint: String) -> (some: [ShadowDifference], count: Int) {
    let recorded = try? current().runs.first { $0.id == run }
    let found = recorded?.outcome?.endpoints.first { $0.name == endpoint }?.differences[.confirmed] ?? 0
    guard let recorded, let id = RunID(run), let samples = try? samples(of: id) else { return ([], found) }
    let own = samples.filter { $0["endpoint"]?.string == endpoint && $0["rule"]?.string == nil }
    return (own.map { ShadowDifference($0, of: recorded) }, found)
  }
}

extension ShadowDifference {
  /// A sample of a run's report.
  fileprivate init(_ sample: JSONValue, of run: RecordedRun) {
    self.init(
      fingerprint: sample["fingerprint"]?.string ?? "", template: sample["template"]?.string ?? "",
      kind: sample["kind"]?.string ?? "", sample: sample.compact, firstSeen: run.started, lastSeen: run.started,
      sequence: run.basis.sequence)
  }
}
