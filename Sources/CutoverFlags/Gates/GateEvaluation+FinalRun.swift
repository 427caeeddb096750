import CutoverBasics

extension GateEvaluation {
  /// The evidence for the last step, which nothing checks afterwards: a clean run of everything, just now, and nobody but
  /// the sink has written since to what the endpoint shows.
  var finalRun: GateResult {
    guard let runs = input.runs, let streak else { return unknown(.finalRun, "runs") }
    guard let writes = input.foreignWrites else { return unknown(.finalRun, "foreign writes") }
    var objections: [String] = []
    let unwatched = streak.counted.first.flatMap(unwatched(since:))
    if writes > 0 {
      objections.append("\(counted(writes, "write")) to the repository did not come from events (foreign writes)")
    }
    if let unwatched { objections.append(unwatched.words) }
    if let last = runs.max(by: { $0.started < $1.started }), let clean = streak.counted.first, clean.id == last.id {
      let minutes = Double(input.now - last.ended) / 60_000
      if !last.isFull { objections.append("run \(last.id) did not compare everything") }
      if minutes < 0 || minutes > Double(input.thresholds.finalRunMinutes) {
        objections.append(
          "run \(last.id) ended \(minutes.oneDigit) minutes ago, at most \(counted(input.thresholds.finalRunMinutes, "minute"))"
        )
      }
      let most = streak.counted.map(\.records).max() ?? 0
      if last.records < most {
        objections.append(
          "run \(last.id) found \(counted(last.records, "record")), and an earlier one of the streak \(most)")
      }
    } else {
      objections.append("the last run is not a clean one that counts")
    }
    let minutes = counted(input.thresholds.finalRunMinutes, "minute")
    return GateResult(
      .finalRun, met: objections.isEmpty,
      objections.isEmpty
        ? "a clean run of everything in the last \(minutes), no foreign writes"
        : objections.joined(separator: "; "),
      remedy: writes > 0
        ? "find out what they were ('cutover parity run --full'), and have the repository say what events say "
          + "('cutover backfill')"
        : unwatched?.remedy
          ?? "run 'cutover parity run --full', and promote within \(minutes)")
  }
}
