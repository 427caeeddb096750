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
    for event in try input.repository.records(EventQueue.self, with: ids.map { "\($0)" }).elements() ?? []
    where event.state == .poison {
      throw ReadError(
        .badRequest, source: "\(event.id)",
        message: "the text of this event is no event of the chain, and never will be")
    }
    return result([event("retried", ids, "retry-\(input.now)")], "\(ids.count) events are new again")
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
    return result(lines, "\(ids.count) events leave the queue")
  }

  private static func event(_ type: String, _ ids: [Int64], _ id: String) -> String {
    var selection = QueueSelection()
    selection.events = WireList(
      ids.map { id in
        var event = QueuedEventID()
        event.id = id
        return event
      })
    return EventText.of(type, id, selection)
  }

  private static func result(_ lines: [String], _ what: String) -> ToolResult {
    ToolResult(
      [.lines(lines)], json: .array(lines.compactMap { try? JSONValue.parse(Array($0.utf8)) }),
      notes: ["\(what) as soon as 'cutover ingest' has what is printed"])
  }
}

/// An event's JSON.
enum EventText {
  static func of<Body: WireObject>(_ type: String, _ id: String, _ body: Body) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("type", type)
    writer.field("id", id)
    writer.name("data" as StaticString)
    try? body.write(into: &writer)
    writer.endObject()
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
