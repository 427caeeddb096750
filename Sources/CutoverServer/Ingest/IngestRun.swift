import CutoverDomain
import CutoverDualWrite
import CutoverHTTP
import CutoverJSON

/// What became of the events of one call.
struct IngestRun {
  private let intake: any EventIntake
  private let options: IngestOptions
  private var accepted = 0
  private var duplicates = 0
  private var first: Int64?
  private var last: Int64?
  /// The entries of the events, duplicates among them.
  private var entries: [ClosedRange<Int64>] = []
  private var receipts: [JSONValue] = []
  private var refused = 0
  private var refusals: [JSONValue] = []

  /// The most refusals and receipts that an answer lists; all are counted.
  private static let listed = 100
  private static let receiptLimit = 10_000

  var metrics: WriterMetrics { intake.metrics }

  init(_ intake: any EventIntake, _ options: IngestOptions) {
    self.intake = intake
    self.options = options
  }

  /// Refuses an event that comes alone where another record is in its way: nothing is accepted then. Throws ``Problem``.
  func refuseHindered(_ text: [UInt8]) throws {
    guard let obstacle = intake.obstacle(to: text) else { return }
    intake.metrics.countRefused()
    let error = EventError(.conflict, obstacle)
    throw Problem(409, "\(obstacle); nothing was accepted", members: Self.members(of: error, 1) + summary)
  }

  /// Accepts events. Throws ``Problem`` at the first one that is refused, unless they are to be skipped, and where none
  /// can be accepted.
  mutating func take(_ lines: [LineSplitter.Line]) throws {
    var events: [(line: Int, text: [UInt8])] = []
    for line in lines {
      switch line.text {
      case .success(let text): events.append((line.number, text))
      case .failure(let error):
        // What came before it comes first.
        try accept(events)
        events = []
        intake.metrics.countRefused()
        try refuse(line.number, error)
      }
    }
    try accept(events)
  }

  private mutating func accept(_ events: [(line: Int, text: [UInt8])]) throws {
    guard !events.isEmpty else { return }
    let results: [Result<Acceptance, EventError>]
    do { results = try intake.accept(events.map(\.text), stopping: !options.skipsRefused) } catch {
      throw problem(error)
    }
    for (event, result) in zip(events, results) {
      switch result {
      case .success(let acceptance): note(acceptance, event.line)
      case .failure(let error): try refuse(event.line, error)
      }
    }
  }

  /// Counts a line that is refused. Throws ``Problem`` unless it is to be skipped.
  private mutating func refuse(_ line: Int, _ error: EventError) throws {
    guard options.skipsRefused else {
      throw Problem(
        error.code == .tooLarge ? 413 : error.code == .conflict ? 409 : 400,
        "line \(line): \(error); fix it and send the events again from there, or all of them: those that were "
          + "accepted are recognised", members: Self.members(of: error, line) + summary)
    }
    refused += 1
    if refusals.count < Self.listed { refusals.append(.object(Self.members(of: error, line))) }
  }

  /// To be called when all is taken: the event that clients have to see before the answer is given, `nil` where it can be
  /// given at once. Throws ``Problem``.
  func finish() throws -> Int64? {
    guard accepted + duplicates + refused > 0 else {
      throw Problem(400, "the body has no event; send one as JSON, or one a line")
    }
    guard options.waitsUntilVisible, let last else { return nil }
    // Most often it is visible, since the event was a known one; then nobody has to wait in the line of those that are not.
    do { if try !intake.waitUntilVisible(last, for: .zero) { return last } } catch { throw problem(error) }
    try refusePutAside()
    return nil
  }

  /// Who has waited hears of what a side could not take. Throws ``Problem``.
  private func refusePutAside() throws {
    let found: [PutAside]
    do { found = try intake.putAside(among: entries) } catch { throw problem(error) }
    guard let first = found.first else { return }
    let list = found.prefix(Self.listed).map { event in
      JSONValue.object([
        "event": .text(event.id), "sequence": .integer(event.sequence), "side": .text(event.side),
        "reason": .text(event.reason),
      ])
    }
    throw Problem(
      409, "event \(first.id) was put aside: \(first.reason); 'cutover journal parked' lists such events",
      members: [.init(name: "code", value: .text("conflict")), .init(name: "put_aside", value: .array(list))] + summary)
  }

  /// The answer.
  var answer: HTTPResponse { .json(.object(summary)) }

  /// The answer after the wait for what ``finish()`` gave. Throws ``Problem``.
  func answer(visible outcome: Result<Bool, any Error>) throws -> HTTPResponse {
    switch outcome {
    case .success(true):
      try refusePutAside()
      return answer
    case .failure(let error): throw problem(error)
    case .success(false):
      throw Problem(
        503, "the events are accepted and durable, but were not applied in time; /readyz says what holds that up",
        headers: ["Retry-After": "1"], members: summary)
    }
  }

  private mutating func note(_ acceptance: Acceptance, _ line: Int) {
    if acceptance.isDuplicate { duplicates += 1 } else { accepted += 1 }
    first = first ?? acceptance.sequence
    last = max(last ?? 0, acceptance.sequence)
    if let run = entries.last, run.upperBound + 1 == acceptance.sequence {
      entries[entries.count - 1] = run.lowerBound...acceptance.sequence
    } else {
      entries.append(acceptance.sequence...acceptance.sequence)
    }
    guard options.wantsReceipts, receipts.count < Self.receiptLimit else { return }
    receipts.append(
      .object([
        "line": .integer(line), "sequence": .integer(acceptance.sequence), "duplicate": .bool(acceptance.isDuplicate),
      ]))
  }

  private var summary: [JSONMember] {
    var members: [JSONMember] = [
      .init(name: "accepted", value: .integer(accepted)), .init(name: "duplicates", value: .integer(duplicates)),
      .init(name: "rejected", value: .integer(refused)),
      .init(name: "first_sequence", value: first.map { .integer($0) } ?? .null),
      .init(name: "last_sequence", value: last.map { .integer($0) } ?? .null),
    ]
    if options.skipsRefused { members.append(.init(name: "rejections", value: .array(refusals))) }
    if options.wantsReceipts { members.append(.init(name: "events", value: .array(receipts))) }
    return members
  }

  private static func members(of error: EventError, _ line: Int) -> [JSONMember] {
    [
      .init(name: "line", value: .integer(line)), .init(name: "code", value: .text(error.code.rawValue)),
      .init(name: "field", value: .text(error.field)), .init(name: "reason", value: .text(error.message)),
    ]
  }

  /// What keeps events from being accepted. What was accepted before stays so.
  private func problem(_ error: any Error) -> Problem {
    let isOverloaded = (error as? DualWriteError)?.code == .overloaded
    return Problem(
      isOverloaded ? 429 : 503, "\(error)", headers: ["Retry-After": isOverloaded ? "1" : "5"], members: summary)
  }
}
