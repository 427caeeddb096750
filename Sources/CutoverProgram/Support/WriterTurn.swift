package import CutoverJSON

/// What the running writer says of those who want its sinks to stand still, and of events that it does not take now.
package struct WriterTurn {
  /// Who waits for which sink and why.
  package let waiting: JSONValue?
  /// Who could not have the sinks stand still the last time, and why.
  package let refusal: JSONValue?
  /// Why an event that came now would not be accepted.
  package let ingestRefusal: String?

  /// `status` is what the writer says, `nil` where none runs.
  package init(_ status: JSONValue?) {
    waiting = Self.present(status?["waiting"])
    refusal = Self.present(status?["refused_cut"])
    ingestRefusal = status?["ingest_refusal"]?.string
  }

  private static func present(_ value: JSONValue?) -> JSONValue? { value == .null ? nil : value }

  /// For a terminal.
  package var lines: [String] {
    var lines: [String] = []
    if let ingestRefusal { lines.append("ingest      events are not accepted now: \(ingestRefusal)") }
    if let waiting, let reason = waiting["reason"]?.string {
      lines.append(
        "cut         \(Self.purpose(waiting)) has waited for \(Self.seconds(waiting)) s: \(reason)"
          + (waiting["holding"]?.bool == true ? "; the others are held" : "; the others go on"))
    }
    if let refusal {
      lines.append(
        "cut         \(Self.purpose(refusal)) was refused \(Self.seconds(refusal)) s ago: "
          + (refusal["reason"]?.string ?? ""))
    }
    return lines
  }

  private static func purpose(_ value: JSONValue) -> String { value["purpose"]?.string ?? "" }

  private static func seconds(_ value: JSONValue) -> Int { Int(value["seconds"]?.number?.doubleValue ?? 0) }
}
