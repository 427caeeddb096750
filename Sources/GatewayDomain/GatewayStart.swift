import CutoverDomain
import CutoverHosting
import CutoverJSON

/// What a gateway that starts says of its providers: none of them runs. It calls this before it starts any.
enum GatewayStart {
  static let tool = DomainTool(
    "started", "Print an event for each provider, which a gateway that has just started does not run yet",
    action: DomainAction(.post, "/gateway/started")
  ) { input in
    let events = try names(input).map { event(about: $0, at: input.now) }
    let notes = ["send the events to 'cutover ingest' before the first provider starts"]
    return ToolResult(
      [.lines(events)], json: .array(try events.map { try JSONValue.parse(Array($0.utf8)) }), notes: notes)
  }

  /// The repository has no providers before the first backfill, and the legacy side need not be there after the last.
  private static func names(_ input: ToolInput) throws -> [String] {
    func names(_ side: SideRecords) throws -> [String] {
      try Gateway.select(Providers.self, of: side) { $0.isThere }.map(\.name)
    }
    do { return try names(input.repository) } catch let error as ReadError where error.code == .missing {
      return try names(input.legacy)
    }
  }

  private static func event(about name: String, at now: Int64) -> String {
    var step = ProviderStep()
    (step.name, step.at) = (name, now / 1000)
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("type", "provider-loaded")
    writer.field("id", "started-\(now)-\(name)")
    writer.name("data" as StaticString)
    try? step.write(into: &writer)
    writer.endObject()
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
