import CutoverDomain
import CutoverHosting

@testable import ArenaDomain
@testable import CutoverDocuments

extension DocumentSink {
  /// Applies `events`, of which the first has the sequence number `first`.
  func apply(_ events: some Collection<ArenaEvent>, from first: Int64 = 1) throws(SinkError) {
    let sequenced = events.enumerated().map {
      SequencedEvent(sequence: first + Int64($0.offset), event: $0.element, bytes: 100)
    }
    try apply(sequenced, upTo: SinkPosition(journal: "j", sequence: first + Int64(events.count) - 1))
  }
}

/// The answers of all endpoints, their clocks at 0; what cannot be answered is an answer too.
func answers(from source: any ArenaSource, models: [String]) -> [String: String] {
  var answers: [String: String] = [:]
  for path in Arena.endpoints.filter({ $0.route.contains("{") == false }).map(\.name)
    + models.map({ "analytics/" + $0 })
  {
    answers[path] = answer(path, from: source)
  }
  return answers
}

private func answer(_ path: String, from source: any ArenaSource) -> String {
  do {
    let request = Arena.request(path)!
    return String(decoding: try Assembler.answer(to: request, from: source, now: 0).bytes(), as: UTF8.self)
  } catch {
    return "\((error as? ReadError)?.code as Any)"
  }
}
