import CMicrohttpd
import Synchronization

/// One request on its way to its answer.
///
/// The thread that has the connection calls `begin`, `take`, `finishBody`; the reply may come from any. Invariant: the
/// connection is set aside exactly while `isSetAside`, and only before `end`.
final class Exchange: Sendable {
  private enum Phase {
    /// Nothing of the request is known but its target.
    case head
    case underWay
    /// The library is done with it.
    case ended
  }

  private enum Body {
    /// None is expected, or nobody wants it: read and thrown away.
    case unwanted
    case collected([UInt8], limit: Int)
    case streamed(BodyStream)
  }

  private enum Answer {
    /// The route gets the request with its whole body.
    case undispatched(HTTPRequest, Route)
    /// The route has the request.
    case awaited
    case ready(HTTPResponse)
    /// The library has it.
    case queued

    var isThere: Bool {
      switch self {
      case .undispatched, .awaited: false
      case .ready, .queued: true
      }
    }
  }

  /// How the body comes in, and how long it may take. Times are in nanoseconds.
  private struct Upload {
    var isComplete = false
    var received = 0
    /// How much came when nobody wanted it any more.
    var unwanted = 0
    var receivedAtLastLook: Int?
    var start: Int64 = 0
    /// Longer with each piece.
    var time: Int64 = 0
    /// Since when the client waits for us to take a piece.
    var heldUpSince: Int64?

    var deadline: Int64 { start + time }

    mutating func take(_ count: Int, _ limits: HTTPLimits) {
      received += count
      time += Int64(count) * 1_000_000_000 / Int64(max(1, limits.bodyRate))
      // What it took us to take the piece before is not the client's fault.
      if let since = heldUpSince { start += ServerConnection.now() - since }
      heldUpSince = nil
    }
  }

  private struct State {
    var phase = Phase.head
    var body = Body.unwanted
    var upload = Upload()
    var answer = Answer.awaited
    /// What is added to the answer last.
    var finish: (@Sendable (HTTPResponse) -> HTTPResponse)?
    /// Whether what follows on the connection may be no request.
    var isLastRequest = false
    var isSetAside = false
  }

  let core: HTTPServer.Core
  let peer: ServerConnection
  private let target: String
  private let targetLength: Int
  // The library's own; valid until `end`, and used under the lock of `state`.
  nonisolated(unsafe) private let connection: OpaquePointer
  private let state = Mutex(State())

  /// `targetLength` is the length of the target as it came, which may not have been UTF-8.
  init(
    core: HTTPServer.Core, connection: OpaquePointer, peer: ServerConnection, target: String, targetLength: Int
  ) {
    self.core = core
    self.connection = connection
    self.peer = peer
    self.target = target
    self.targetLength = targetLength
  }

  var hasHead: Bool { state.withLock { $0.phase != .head } }

  /// The reply to this request.
  var reply: Reply { Reply { [weak self] in self?.answer($0) } }

  // MARK: - From the connection's thread

  /// Takes the head, and dispatches the request where no body has to come first. False to close the connection.
  func begin(_ line: RequestHead.Line) -> Bool {
    let head = RequestHead(of: connection, line: line, target: target, targetLength: targetLength)
    let method = HTTPMethod(rawValue: String(cString: line.method))
    var request = HTTPRequest(method ?? .get, target, headers: head.headers, remoteAddress: peer.remoteAddress)
    let hasBody = request.hasBody
    peer.allow(until: hasBody ? ServerConnection.now(plus: core.limits.bodyTime) : 0)
    let match =
      head.fault.map { Router.Match(outcome: .answer(Problem(400, $0).response)) } ?? core.router.match(method, request)
    let (answer, body) = plan(match.outcome, &request)
    let asked = request
    state.withLock { state in
      state.phase = .underWay
      state.body = body
      state.answer = answer
      state.finish = { match.finished($0, for: asked) }
      state.upload.isComplete = !hasBody
      state.upload.start = ServerConnection.now()
      state.upload.time = ServerConnection.nanoseconds(core.limits.bodyTime)
      // The library is lenient where a chunk begins and ends, and does not show it. A proxy that is not could take for
      // part of a chunk what the library takes for the next request.
      state.isLastRequest = head.fault != nil || request.headers["Transfer-Encoding"] != nil
    }
    if head.fault != nil { return deliver() }
    peer.readsChunks.store(request.headers["Transfer-Encoding"] != nil, ordering: .relaxed)
    if answer.isThere {
      // A client that waits for leave to send a body is told at once; one too large is not read.
      let length = request.headers["Content-Length"].flatMap { Int($0) } ?? 0
      let isEarly = request.headers["Expect"] != nil || length > core.limits.unwantedBody
      return hasBody && isEarly ? deliver() : true
    }
    if case .streamed(let stream) = body {
      if !hasBody { stream.end() }
      dispatch()
      return true
    }
    // The answer may be there at once, but is sent at the next call, for the end of the body, even where there is none:
    // after an early answer the library closes the connection.
    if !hasBody { dispatch() }
    return true
  }

  enum Taken { case taken, later, refused }

  func take(_ piece: UnsafeRawBufferPointer) -> Taken {
    let (stream, isTooMuch) = state.withLock { state -> (BodyStream?, Bool) in
      state.upload.take(piece.count, core.limits)
      peer.allow(until: state.upload.deadline)
      collect(piece, &state)
      switch state.body {
      case .streamed(let stream) where !state.answer.isThere: return (stream, false)
      case .collected where !state.answer.isThere: return (nil, false)
      case .unwanted, .collected, .streamed:
        state.upload.unwanted += piece.count
        return (nil, state.upload.unwanted > core.limits.unwantedBody)
      }
    }
    if let stream { return offer(piece, to: stream) }
    return isTooMuch ? .refused : .taken
  }

  /// The body is there, or the connection comes back after it was set aside. False to close the connection.
  func finishBody() -> Bool {
    let ended: BodyStream? = state.withLock { state in
      defer { state.upload.isComplete = true }
      if case .streamed(let stream) = state.body, !state.upload.isComplete { return stream }
      return nil
    }
    peer.allow(until: 0)
    peer.readsChunks.store(false, ordering: .relaxed)
    ended?.end()
    dispatch()
    return deliver()
  }

  /// The library is done with the request.
  func end() {
    let cut: BodyStream? = state.withLock { state in
      state.phase = .ended
      if case .streamed(let stream) = state.body, !state.upload.isComplete { return stream }
      _ = takeBody(&state)
      return nil
    }
    cut?.fail(Problem(400, "the client went away before the end of the body"))
    core.answered.add(1, ordering: .relaxed)
    peer.readsChunks.store(false, ordering: .relaxed)
    peer.allow(until: ServerConnection.now(plus: core.limits.idleTime))
  }

  /// Whether the client has ended its side of the connection in the middle of a body, and nothing has come since the last
  /// call. For one thread, while the connection is known to be open.
  func isAbandoned() -> Bool {
    let isSilent = state.withLock { state in
      guard state.phase == .underWay, !state.upload.isComplete, !state.isSetAside else { return false }
      defer { state.upload.receivedAtLastLook = state.upload.received }
      return state.upload.receivedAtLastLook == state.upload.received
    }
    return isSilent && peer.isAtEnd
  }

  /// Brings a connection that is set aside back, so that the library can close it.
  func giveUp() {
    state.withLock { state in
      if state.isSetAside, state.phase != .ended { resume(&state) }
    }
  }

  // MARK: - The body

  /// What happens with the request and its body: whether a route answers it, or why it is refused.
  private func plan(_ outcome: Router.Match.Outcome, _ request: inout HTTPRequest) -> (Answer, Body) {
    switch outcome {
    case .answer(let response): return (.ready(response), .unwanted)
    case .route(let route, let parameters):
      request.parameters = parameters
      switch route.body {
      case .none: return (.undispatched(request, route), .unwanted)
      case .collected(let limit):
        if let length = request.headers["Content-Length"].flatMap({ Int($0) }), length > limit {
          return (.ready(Self.tooLarge(limit)), .unwanted)
        }
        return (.undispatched(request, route), .collected([], limit: limit))
      case .streamed:
        let stream = BodyStream(budget: core.bodies)
        request.stream = stream
        return (.undispatched(request, route), .streamed(stream))
      }
    }
  }

  /// Adds a piece to a body that is collected; one too large is refused.
  private func collect(_ piece: UnsafeRawBufferPointer, _ state: inout State) {
    guard case .collected(var bytes, let limit) = state.body else { return }
    let size = bytes.count + piece.count
    guard size <= limit else { return refuse(Self.tooLarge(limit), &state) }
    guard core.bodies.change(from: bytes.count, to: size) else {
      return refuse(BodyBudget.exhausted().response, &state)
    }
    // Only here, so that it is added to in place.
    state.body = .unwanted
    bytes.append(contentsOf: piece)
    state.body = .collected(bytes, limit: limit)
  }

  private func refuse(_ response: HTTPResponse, _ state: inout State) {
    _ = takeBody(&state)
    state.answer = .ready(response)
  }

  /// What was collected, which counts no more against the memory for bodies.
  private func takeBody(_ state: inout State) -> [UInt8] {
    guard case .collected(let bytes, _) = state.body else { return [] }
    _ = core.bodies.change(from: bytes.count, to: 0)
    state.body = .unwanted
    return bytes
  }

  private func offer(_ piece: UnsafeRawBufferPointer, to stream: BodyStream) -> Taken {
    // Under the lock, so that the stream cannot bring the connection back before it is set aside.
    let (taken, notify) = state.withLock { state -> (Taken, (@Sendable () -> Void)?) in
      let (offer, notify) = stream.offer(Array(piece)) { [weak self] in
        self?.state.withLock { state in if state.isSetAside, state.phase != .ended { self?.resume(&state) } }
      }
      if offer == .taken { return (.taken, notify) }
      state.upload.received -= piece.count
      state.isSetAside = true
      state.upload.heldUpSince = ServerConnection.now()
      // It is us who are slow.
      peer.allow(until: 0)
      MHD_suspend_connection(connection)
      return (.later, notify)
    }
    notify?()
    return taken
  }

  // MARK: - Answering

  /// Gives the request to its route, if it has one and does not have it yet.
  private func dispatch() {
    let dispatched: (HTTPRequest, Route)? = state.withLock { state in
      guard case .undispatched(var request, let route) = state.answer else { return nil }
      request.body = takeBody(&state)
      state.answer = .awaited
      return (request, route)
    }
    if let (request, route) = dispatched { route.handler(request, reply) }
  }

  /// Takes the answer, from any thread.
  private func answer(_ response: HTTPResponse) {
    let stream: BodyStream? = state.withLock { state in
      guard !state.answer.isThere, state.phase != .ended else { return nil }
      state.answer = .ready(response)
      if state.isSetAside { resume(&state) }
      if case .streamed(let stream) = state.body, !state.upload.isComplete { return stream }
      return nil
    }
    stream?.abandon()
  }

  /// Sends the answer if it is there, else sets the connection aside until it is.
  private func deliver() -> Bool {
    state.withLock { state in
      switch state.answer {
      case .queued: return true
      case .undispatched, .awaited:
        if !state.isSetAside {
          state.isSetAside = true
          MHD_suspend_connection(connection)
        }
        return true
      case .ready(let response): return send(response, &state)
      }
    }
  }

  private func send(_ response: HTTPResponse, _ state: inout State) -> Bool {
    state.answer = .queued
    let finished = state.finish?(response) ?? response
    peer.allow(until: ServerConnection.now() + timeToRead(finished))
    return ResponseHead.queue(
      finished, on: connection, closing: state.isLastRequest || core.isDraining.load(ordering: .relaxed))
  }

  /// How long the client may take to read an answer, in nanoseconds. A time of inactivity alone, which is the library's,
  /// would let a client that reads a byte a minute hold a connection for days.
  private func timeToRead(_ response: HTTPResponse) -> Int64 {
    let bytes = Int64(response.body.reduce(0) { $0 + $1.count })
    return ServerConnection.nanoseconds(core.limits.answerTime) + bytes * 1_000_000_000
      / Int64(max(1, core.limits.answerRate))
  }

  private func resume(_ state: inout State) {
    state.isSetAside = false
    MHD_resume_connection(connection)
  }

  private static func tooLarge(_ limit: Int) -> HTTPResponse {
    Problem(413, "the body is larger than the \(limit) bytes that this path takes").response
  }
}
