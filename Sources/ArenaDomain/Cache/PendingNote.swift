import CutoverJSON

/// A row of `events_outbox` that waits.
struct PendingNote: Sendable {
  var id: Int64 = 0
  /// The sequence number of the newest event behind it.
  var seq: Int64 = 0
  var key = ""
  var payload = OpaqueJSON.null
}

/// What a row keeps of its event for Redis: its data as it came.
struct CachedDetail: Sendable {
  var detail = OpaqueJSON.null
}

extension CacheNote {
  /// Reads a payload; `nil` for one that this program did not write, a newer one's perhaps.
  init?(payload: OpaqueJSON) {
    guard case .object(let members)? = try? JSONReader(bytes: Array(payload.text.utf8), source: "payload").readValue()
    else { return nil }
    func text(_ name: StaticString) -> String? {
      for member in members where member.name == ExactString(name.description) {
        if case .string(let text) = member.value { return text.string }
      }
      return nil
    }
    guard let kind = text("refresh").flatMap(Kind.init(rawValue:)) else { return nil }
    let name = kind.label.map(text)
    let provider = kind.hasProvider ? text("provider") : ""
    if case .some(nil) = name { return nil }
    guard let provider else { return nil }
    self.init(kind, (name ?? "") ?? "", provider: provider)
  }
}
