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

  /// For a terminal.
  package var lines: [String] {
    var lines: [String] = []
    if let ingestRefusal { lines.append("ingest      events are not accepted now: \(ingestRefusal)") }
    if let waiting, let reason = waiting.reason {
      lines.append(
        "cut         \(waiting.purpose) has waited for \(Int(waiting.seconds)) s: \(reason)"
          + (waiting.isHolding ? "; the others are held" : "; the others go on"))
    }
    if let refusal {
      lines.append(
        "cut         \(refusal.purpose) was refused \(Int(refusal.seconds)) s ago: \(refusal.reason ?? "")")
    }
    return lines
  }
}
