import CutoverDomain
import CutoverFlags
import CutoverTelemetry
import Synchronization

/// Says in the log when a side begins to fail an endpoint, and when it answers again: once each, however many ask.
package final class ReadLog: ResponseObserver {
  private struct Place: Hashable {
    let endpoint: String
    let side: ServedSide
  }

  private let log = Logger(label: "cutover.read")
  private let failing = Mutex<Set<Place>>([])

  package init() {}

  package func chose(_ answer: ChosenResponse, from sides: SidePair) {
    let place = Place(endpoint: answer.request.endpoint.name, side: answer.decision.side)
    switch answer.first {
    case .success:
      guard failing.withLock({ !$0.isEmpty && $0.remove(place) != nil }) else { return }
      log.notice("A side answers again", metadata: metadata(place, answer))
    case .failure(let error):
      guard !error.isOfRequest, failing.withLock({ $0.insert(place).inserted }) else { return }
      var metadata = metadata(place, answer)
      metadata["error"] = .string(error.description)
      metadata["answered_by"] = .string(answer.fallback?.rawValue ?? "none")
      log.warning("A side cannot answer", metadata: metadata)
    }
  }

  private func metadata(_ place: Place, _ answer: ChosenResponse) -> Logger.Metadata {
    [
      "endpoint": .string(place.endpoint), "side": .string(place.side.rawValue),
      "stage": .string(answer.decision.stage.rawValue), "duration": .seconds(answer.firstDuration),
    ]
  }
}
