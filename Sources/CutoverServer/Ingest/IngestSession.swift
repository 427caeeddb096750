import CutoverDualWrite
import CutoverHTTP
import CutoverTelemetry
import Synchronization

/// One call of `POST /ingest` on its way: its body is read by the network's threads, and a worker has it only while there
/// are whole lines to accept. So a client that is slow holds no worker, however many there are of it.
final class IngestSession: Sendable {
  private struct State {
    var run: IngestRun
    var splitter = LineSplitter()
    /// The body so far, where it is one event.
    var whole: [UInt8] = []
    var isAdmitted = false
  }

  private let stream: BodyStream
  private let isSingle: Bool
  private let reply: Reply
  private let workers: WorkerPool
  private let waiter: VisibilityWaiter
  private let patience: Duration
  // One worker at a time has the session.
  private let state: Mutex<State>

  /// Lines that go to the writer together.
  private static let batch = 1000

  init(
    _ run: IngestRun, body stream: BodyStream, isSingle: Bool, reply: Reply, workers: WorkerPool,
    waiter: VisibilityWaiter, patience: Duration
  ) {
    state = Mutex(State(run: run))
    self.stream = stream
    self.isSingle = isSingle
    self.reply = reply
    self.workers = workers
    self.waiter = waiter
    self.patience = patience
  }

  /// Goes on whenever there is something to do, until the reply is complete.
  func start() {
    // Each step belongs to the span of the request.
    awaitBody(Tracer.carryingCurrent { [self] in step() })
  }

  private func awaitBody(_ work: @escaping @Sendable () -> Void) {
    let retained = state.withLock { isSingle ? $0.whole.count : $0.splitter.pendingBytes }
    stream.whenReady(retaining: retained) { [self] in
      let isAdmitted = state.withLock { state in
        defer { state.isAdmitted = true }
        return state.isAdmitted
      }
      guard !workers.run(isContinued: isAdmitted, work) else { return }
      state.withLock { $0.run.metrics }.countRejected(.overloaded)
      reply.complete(WorkerPool.full.response)
    }
  }

  private func step() {
    let part = stream.take()
    do {
      let sequence = try state.withLock { state -> Int64? in
        try take(part, &state)
        if let failure = part.failure { throw failure }
        return part.isLast ? try state.run.finish() : nil
      }
      if !part.isLast { return awaitBody(Tracer.carryingCurrent { [self] in step() }) }
      guard let sequence else { return reply.complete(state.withLock { $0.run.answer }) }
      waiter.wait(for: sequence, patience: patience) { [self] outcome in
        reply.complete { try state.withLock { try $0.run.answer(visible: outcome) } }
      }
    } catch { reply.complete { throw error } }
  }

  private func take(_ part: BodyStream.Part, _ state: inout State) throws {
    if isSingle { return try takeWhole(part, &state) }
    var lines = state.splitter.add(part.bytes)[...]
    while !lines.isEmpty {
      try state.run.take(Array(lines.prefix(Self.batch)))
      lines = lines.dropFirst(Self.batch)
    }
    if part.isLast { try state.run.take(state.splitter.finish()) }
  }

  /// The event that is the body as a whole, line ends within it included.
  private func takeWhole(_ part: BodyStream.Part, _ state: inout State) throws {
    state.whole += part.bytes
    guard state.whole.count <= LineSplitter.longest else {
      throw Problem(413, "the event is longer than 1 MiB; send several as lines of application/x-ndjson")
    }
    guard part.isLast else { return }
    // The same event with a line end behind it is the same event.
    let isSpace = { (byte: UInt8) in byte == 0x20 || 0x09...0x0D ~= byte }
    guard let first = state.whole.firstIndex(where: { !isSpace($0) }),
      let last = state.whole.lastIndex(where: { !isSpace($0) })
    else { return }
    let event = Array(state.whole[first...last])
    try state.run.refuseHindered(event)
    try state.run.take([LineSplitter.Line(number: 1, text: .success(event))])
  }
}
