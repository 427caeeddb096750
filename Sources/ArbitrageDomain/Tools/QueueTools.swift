import CutoverDomain
import CutoverHosting
import CutoverJSON

/// Events about events of the chain, for 'cutover ingest'.
enum QueueTools {
  /// The most that leave the queue by one event.
  private static let portion = 500

  /// Has events that are done be processed once more.
  static func retry(_ input: ToolInput) throws -> ToolResult {
    let ids = try input.arguments.map { text in
      guard let id = Int64(text), id > 0 else {
        throw ReadError(.badRequest, source: text, message: "it has to be the number of a queued event")
      }
      return id
    }
    guard !ids.isEmpty else {
      throw ReadError(.badRequest, source: "retry", message: "it takes numbers of queued events")
    }
    let known = try input.repository.records(EventQueue.self, with: ids.map { "\($0)" }).elements() ?? []
    if let missing = ids.first(where: { id in !known.contains { $0.id == id } }) {
      throw ReadError(.notFound, source: "\(missing)", message: "there is no such event in the queue")
    }
    for event in known where event.state == .poison {
      throw ReadError(
        .badRequest, source: "\(event.id)",
        message: "the text of this event is no event of the chain, and never will be")
    }
    return result(
      [event("retried", ids, "retry-\(input.now)")],
      ids.count == 1 ? "1 event is new again" : "\(ids.count) events are new again")
  }

  /// The call that does so: of other events than those that are done none leaves the queue.
  static let removal = DomainAction(
    .delete, "/arbitrage/queue",
    query: [QueryParameter("state", .choice([QueuedEvent.State.done.rawValue])), QueryParameter("before", .time)]
  ) { values in
    if values[0].isEmpty { throw ReadError(.badRequest, source: "state", message: "state has to be done") }
    return [values[1]]
  }

  /// Has events leave the queue that were done before a time.
  static func purge(_ input: ToolInput) throws -> ToolResult {
    guard input.arguments.count == 1,
      let before = try? QueryParameter("before", .time).value(of: input.arguments[0]), !before.isEmpty
    else {
      throw ReadError(.badRequest, source: "purge", message: "it takes a time in UTC, such as 2025-10-10T00:00:00Z")
    }
    var ids: [Int64] = []
    let events = try input.repository.all(EventQueue.self)
    while let event = try events.next?() {
      if event.state == .done, let time = event.processedAt.plainText, time < before { ids.append(event.id) }
    }
    let lines = stride(from: 0, to: ids.count, by: portion).map { start in
      let part = Array(ids[start..<min(start + portion, ids.count)])
      return event("purged", part, "purge-\(before)-\(part[0])-\(part.count)")
    }
    return result(lines, ids.count == 1 ? "1 event leaves the queue" : "\(ids.count) events leave the queue")
  }

  private static func event(_ type: String, _ ids: [Int64], _ id: String) -> String {
    var selection = QueueSelection()
    selection.events = WireList(
      ids.map { id in
        var event = QueuedEventID()
        event.id = id
        return event
      })
    return String(decoding: selection.event(type, id: id), as: UTF8.self)
  }

  private static func result(_ lines: [String], _ what: String) -> ToolResult {
    ToolResult(
      [.lines(lines)], json: .array(lines.compactMap { try? JSONValue.parse(Array($0.utf8)) }),
      notes: ["\(what) as soon as 'cutover ingest' has what is printed"])
  }
}
