public import CutoverHTTP

/// What a caller of `POST /ingest` asks for in its query.
struct IngestOptions: Sendable {
  /// `ack=applied`: the answer comes when clients would see the events.
  var waitsUntilVisible = false
  /// `on_error=skip`: a line that is refused does not keep the ones after it out.
  var skipsRefused = false
  /// `receipts=true`: the answer lists each event with its sequence number.
  var wantsReceipts = false
  let patience: Duration

  /// Throws ``Problem`` for a value that means nothing.
  init(_ request: HTTPRequest, patience: Duration) throws {
    self.patience = patience
    waitsUntilVisible = try Self.choice("ack", ["durable", "applied"], request) == 1
    skipsRefused = try Self.choice("on_error", ["stop", "skip"], request) == 1
    wantsReceipts = try Self.choice("receipts", ["false", "true"], request) == 1
  }

  private static func choice(_ name: String, _ choices: [String], _ request: HTTPRequest) throws -> Int {
    guard let value = request.queryValue(name) else { return 0 }
    guard let choice = choices.firstIndex(of: value) else {
      throw Problem(400, "\(name) is '\(value)'; it can be \(choices.joined(separator: " or "))")
    }
    return choice
  }
}

/// Takes events in: one as `application/json`, else one a line (NDJSON), of any number. Nothing is accepted that is not
/// durable.
public struct IngestAPI: Sendable {
  private let intake: any EventIntake
  private let workers: WorkerPool
  private let patience: Duration

  /// Lines that go to the writer together.
  private static let batch = 1000

  /// `workers` are threads that may wait for the disk; `patience` is how long `ack=applied` waits.
  public init(_ intake: any EventIntake, workers: WorkerPool, patience: Duration = .seconds(30)) {
    self.intake = intake
    self.workers = workers
    self.patience = patience
  }

  public var routes: [Route] {
    [Route(.post, "/ingest", body: .streamed, handler: workers.handler { try ingest($0) })]
  }

  private func ingest(_ request: HTTPRequest) throws -> HTTPResponse {
    guard let stream = request.stream else { throw Problem(500, "the body was not streamed") }
    var run = IngestRun(intake, try IngestOptions(request, patience: patience))
    if isSingle(request) { try run.take(try whole(stream)) } else { try takeLines(of: stream, &run) }
    return try run.finish()
  }

  private func takeLines(of stream: BodyStream, _ run: inout IngestRun) throws {
    var splitter = LineSplitter()
    while let piece = try stream.next() {
      var lines = splitter.add(piece)[...]
      while !lines.isEmpty {
        try run.take(Array(lines.prefix(Self.batch)))
        lines = lines.dropFirst(Self.batch)
      }
    }
    try run.take(splitter.finish())
  }

  /// The event that is the body as a whole, line ends within it included.
  private func whole(_ stream: BodyStream) throws -> [LineSplitter.Line] {
    var body: [UInt8] = []
    while let piece = try stream.next() {
      body += piece
      guard body.count <= LineSplitter.longest else {
        throw Problem(413, "the event is longer than 1 MiB; send several as lines of application/x-ndjson")
      }
    }
    // The same event with a line end behind it is the same event.
    let isSpace = { (byte: UInt8) in byte == 0x20 || 0x09...0x0D ~= byte }
    guard let first = body.firstIndex(where: { !isSpace($0) }), let last = body.lastIndex(where: { !isSpace($0) })
    else { return [] }
    return [LineSplitter.Line(number: 1, text: .success(Array(body[first...last])))]
  }

  private func isSingle(_ request: HTTPRequest) -> Bool {
    let type = request.headers["Content-Type"]?.split(separator: ";").first ?? ""
    return type.lowercased().filter { $0 != " " } == "application/json"
  }
}
