package import CutoverDomain
import CutoverHosting

extension ArenaSnapshot {
  package func checkpoint(of endpoint: Endpoint, after previous: String?) throws -> String? {
    guard let list = GrowingList.of(endpoint) else { return nil }
    return try tracker?.checkpoint(of: list, after: previous)
  }

  package func changes(of request: Request, since checkpoint: String, now: Int64) throws -> ResponseChanges? {
    // Of windows nothing is left out.
    if !request.endpoint.query.isEmpty, request.parameters.first != QueryParameter.all { return nil }
    guard let list = GrowingList.of(request.endpoint) else { return nil }
    return try tracker?.changes(of: list, since: checkpoint, now: now) {
      try foreignWrites(for: request.endpoint).isEmpty
    }
  }
}
