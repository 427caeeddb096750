/// Whether the way back is known to work.
extension GateEvaluation {
  /// The newest rehearsal at this stage, else at the one below, has to have worked.
  ///
  /// From `complete` there is more to a way back than a flip: the legacy files have to catch up. What was rehearsed at the
  /// stage below shows nothing of that, so one at this stage is advised; it is no condition, since from `rampdown` on the
  /// journal and the repository both have what the files would lack.
  var wayBack: GateResult {
    let stage = input.flag.state.stage
    let endpoint = input.flag.state.endpoint
    let known = input.flag.newest(of: input.rehearsals)
    func at(_ stage: Stage?) -> Rehearsal? { known.first { $0.stage == stage } }
    let command = "'cutover flags promote \(endpoint) --rehearse'"
    let counts = at(stage) ?? at(stage.previous)
    guard let counts, counts.hasPassed else {
      let words = known.map(\.summary).joined(separator: ", ")
      return GateResult(
        .wayBack, met: false,
        words.isEmpty
          ? "no rollback was rehearsed"
          : "a rollback was rehearsed \(words)" + (counts == nil ? ", none to \(stage.rawValue)" : ""),
        remedy: afterRuns("run \(command)"))
    }
    let isAdvised = input.to.stage == .complete && counts.stage != stage
    return GateResult(
      .wayBack, met: true, "a rollback was rehearsed \(counts.summary)", remedy: "",
      advice: isAdvised
        ? "none from complete yet, where the legacy files have to catch up: \(command) before the promotion is advised"
        : nil)
  }
}
