package import CutoverDualWrite

/// What the running writer says of those who want its sinks to stand still, and of events that it does not take now.
package struct WriterTurn {
  /// Who waits for which sink and why.
  package let waiting: WriterStatus.Waiting?
  /// Who could not have the sinks stand still the last time, and why.
  package let refusal: WriterStatus.Waiting?
  /// Why an event that came now would not be accepted.
  package let ingestRefusal: String?

  /// `status` is what the writer says, `nil` where none runs.
  package init(_ status: WriterStatus?) {
    waiting = status?.waiting
    refusal = status?.refusal
    ingestRefusal = status?.ingestRefusal
  }

  /// For a terminal. `lastPause` is for how many milliseconds the last comparison held the sinks.
  package func lines(lastPause: Int?) -> [String] {
    let held = lastPause.map { "the last comparison held the sinks for \($0) ms" }
    let wait = waiting.flatMap { waiting in
      waiting.reason.map { reason in
        "\(waiting.purpose) has waited for \(Int(waiting.seconds)) s: \(reason)"
          + (waiting.isHolding ? "; the others are held" : "; the others go on")
      }
    }
    let refused = refusal.map { "\($0.purpose) was refused \(Int($0.seconds)) s ago: \($0.reason ?? "")" }
    let cuts = [held, wait, refused].compactMap(\.self)
    return (ingestRefusal.map { ["ingest      events are not accepted now: \($0)"] } ?? [])
      + cuts.enumerated().map { index, text in (index == 0 ? "cut" : "").padded(12) + text }
  }
}
