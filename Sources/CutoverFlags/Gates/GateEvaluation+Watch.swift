import CutoverDomain

/// Whether every write of others since a run began was noted: a run says nothing of what was written behind the triggers
/// after it.
extension GateEvaluation {
  struct WatchObjection {
    let words: String
    let remedy: String
  }

  /// Why it is not known what others have written since `run`; `nil` where it is.
  func unwatched(since run: RunEvidence) -> WatchObjection? {
    guard let watch = input.watch else { return nil }
    let rerun = "run 'cutover parity run --full'"
    if !watch.unwatched.isEmpty {
      let tables = watch.unwatched.joined(separator: ", ")
      let statements = watch.unwatched.map {
        "'ALTER TABLE \($0) ENABLE ALWAYS TRIGGER foreign_write, ENABLE ALWAYS TRIGGER foreign_truncate'"
      }
      return WatchObjection(
        words: "nothing notes what others write to \(tables), where a trigger is off or missing",
        remedy: "switch the triggers on again (\(statements.joined(separator: " and "))), then \(rerun)")
    }
    guard let known = run.watch else {
      return WatchObjection(
        words: "run \(run.id) does not say what noted the writes of others when it began", remedy: rerun)
    }
    guard known != watch.text else { return nil }
    return WatchObjection(
      words: "since run \(run.id) began, the triggers that note what others write to the endpoint's tables were "
        + "changed or off, or a table was rewritten: what was written then is not known",
      remedy: rerun)
  }
}
