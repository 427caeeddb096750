import CMicrohttpd
import Synchronization

/// One request on its way to its answer.
///
/// The thread that has the connection calls `begin`, `take`, `finishBody`; the reply may come from any. Invariant: the
/// connection is set aside exactly while `isSetAside`, and only before `end`.
final class Exchange: Sendable {
  private enum BodyUse {
    /// None is expected, or nobody wants it: read and thrown away.
    case unwanted
    case collected(limit: Int)
    case streamed(BodyStream)
  }

  private struct State {
    var hasHead = false
    var request: HTTPRequest?
    var route: Route?
    /// What is added to the answer last.
    var finish: (@Sendable (HTTPResponse) -> HTTPResponse)?
    var use = BodyUse.unwanted
    var body: [UInt8] = []
    var received = 0
    /// How much of the body came when nobody wanted it any more.
    var unwanted = 0
    /// When the body began, and how long it may take, in nanoseconds: longer with each piece of it.
    var bodyStart: Int64 = 0
    var bodyTime: Int64 = 0
    /// Since when the client waits for us to take a piece.
    var setAsideSince: Int64?
    var receivedAtLastLook: Int?
    var isBodyComplete = false
    var response: HTTPResponse?
    /// Whether what follows on the connection may be no request.
    var isLastRequest = false
    var isSetAside = false
    var isQueued = false
    var hasEnded = false
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

  var hasHead: Bool { state.withLock { $0.hasHead } }

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
    let (route, use, refusal) = plan(match.outcome, &request)
    let asked = request
    state.withLock { state in
      state.hasHead = true
      state.request = asked
      state.route = route
      state.finish = { match.finished($0, for: asked) }
      state.use = use
      state.response = refusal
      state.isBodyComplete = !hasBody
      state.bodyStart = ServerConnection.now()
      state.bodyTime = ServerConnection.nanoseconds(core.limits.bodyTime)
      // The library is lenient where a chunk begins and ends, and does not show it. A proxy that is not could take for
      // part of a chunk what the library takes for the next request.
      state.isLastRequest = head.fault != nil || request.headers["Transfer-Encoding"] != nil
    }
    if head.fault != nil { return deliver() }
    peer.readsChunks.store(request.headers["Transfer-Encoding"] != nil, ordering: .relaxed)
    if refusal != nil {
      // A client that waits for leave to send a body is told at once; one too large is not read.
      let length = request.headers["Content-Length"].flatMap { Int($0) } ?? 0
      let isEarly = request.headers["Expect"] != nil || length > core.limits.unwantedBody
      return hasBody && isEarly ? deliver() : true
    }
    if case .streamed(let stream) = use {
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
    let (use, isUnwanted, isTooMuch) = state.withLock { state in
      state.received += piece.count
      state.bodyTime += Int64(piece.count) * 1_000_000_000 / Int64(max(1, core.limits.bodyRate))
      // What it took us to take the piece before is not the client's fault.
      let now = ServerConnection.now()
      if let since = state.setAsideSince { state.bodyStart += now - since }
      state.setAsideSince = nil
      peer.allow(until: state.bodyStart + state.bodyTime)
      if case .collected(let limit) = state.use { collect(piece, limit, &state) }
      var isUnwanted = state.response != nil
      if case .unwanted = state.use { isUnwanted = true }
      if isUnwanted { state.unwanted += piece.count }
      return (state.use, isUnwanted, state.unwanted > core.limits.unwantedBody)
    }
    if isUnwanted { return isTooMuch ? .refused : .taken }
    if case .streamed(let stream) = use { return offer(piece, to: stream) }
    return .taken
  }

  /// The body is there, or the connection comes back after it was set aside. False to close the connection.
  func finishBody() -> Bool {
    let (isNew, stream, isDispatched) = state.withLock { state in
      defer { state.isBodyComplete = true }
      var stream: BodyStream?
      if case .streamed(let open) = state.use { stream = open }
      return (!state.isBodyComplete, stream, state.request == nil || stream != nil || state.response != nil)
    }
    peer.allow(until: 0)
    peer.readsChunks.store(false, ordering: .relaxed)
    if isNew { stream?.end() }
    if !isDispatched { dispatch() }
    return deliver()
  }

  /// The library is done with the request.
  func end() {
    let use = state.withLock { state in
      state.hasEnded = true
      discardBody(&state)
      return state.isBodyComplete ? .unwanted : state.use
    }
    if case .streamed(let stream) = use { stream.fail(Problem(400, "the client went away before the end of the body")) }
    core.answered.add(1, ordering: .relaxed)
    peer.readsChunks.store(false, ordering: .relaxed)
    peer.allow(until: ServerConnection.now(plus: core.limits.idleTime))
  }

  /// Whether the client has ended its side of the connection in the middle of a body, and nothing has come since the last
  /// call. For one thread, while the connection is known to be open.
  func isAbandoned() -> Bool {
    let isSilent = state.withLock { state in
      guard state.hasHead, !state.isBodyComplete, !state.isSetAside, !state.hasEnded else { return false }
      defer { state.receivedAtLastLook = state.received }
      return state.receivedAtLastLook == state.received
    }
    return isSilent && peer.isAtEnd
  }

  /// Brings a connection that is set aside back, so that the library can close it.
  func giveUp() {
    state.withLock { state in
      if state.isSetAside, !state.hasEnded { resume(&state) }
    }
  }

  // MARK: - The body

  /// What happens with the request: the route that answers it and what becomes of its body, or why it is refused.
  private func plan(
    _ outcome: Router.Match.Outcome, _ request: inout HTTPRequest
  ) -> (route: Route?, use: BodyUse, refusal: HTTPResponse?) {
    switch outcome {
    case .answer(let response): return (nil, .unwanted, response)
    case .route(let route, let parameters):
      request.parameters = parameters
      switch route.body {
      case .none: return (route, .unwanted, nil)
      case .collected(let limit):
        if let length = request.headers["Content-Length"].flatMap({ Int($0) }), length > limit {
          return (nil, .unwanted, Self.tooLarge(limit))
        }
        return (route, .collected(limit: limit), nil)
      case .streamed:
        let stream = BodyStream(budget: core.bodies)
        request.stream = stream
        return (route, .streamed(stream), nil)
      }
    }
  }

  private func collect(_ piece: UnsafeRawBufferPointer, _ limit: Int, _ state: inout State) {
    let size = state.body.count + piece.count
    guard size <= limit else { return refuse(Self.tooLarge(limit), &state) }
    guard core.bodies.change(from: state.body.count, to: size) else {
      return refuse(BodyBudget.exhausted().response, &state)
    }
    state.body.append(contentsOf: piece)
  }

  private func refuse(_ response: HTTPResponse, _ state: inout State) {
    state.response = response
    state.route = nil
    state.use = .unwanted
    discardBody(&state)
  }

  private func discardBody(_ state: inout State) {
    _ = core.bodies.change(from: state.body.count, to: 0)
    state.body = []
  }

  private func offer(_ piece: UnsafeRawBufferPointer, to stream: BodyStream) -> Taken {
    // Under the lock, so that the stream cannot bring the connection back before it is set aside.
    let (taken, notify) = state.withLock { state -> (Taken, (@Sendable () -> Void)?) in
      let (offer, notify) = stream.offer(Array(piece)) { [weak self] in
        self?.state.withLock { state in if state.isSetAside, !state.hasEnded { self?.resume(&state) } }
      }
      if offer == .taken { return (.taken, notify) }
      state.received -= piece.count
      state.isSetAside = true
      state.setAsideSince = ServerConnection.now()
      // It is us who are slow.
      peer.allow(until: 0)
      MHD_suspend_connection(connection)
      return (.later, notify)
    }
    notify?()
    return taken
  }

  // MARK: - Answering

  private func dispatch() {
    let (request, route) = state.withLock { state in
      var request = state.request
      request?.body = state.body
      discardBody(&state)
      state.request = nil
      return (request, state.route)
    }
    guard let request, let route else { return }
    route.handler(request, reply)
  }

  /// Takes the answer, from any thread.
  private func answer(_ response: HTTPResponse) {
    let stream: BodyStream? = state.withLock { state in
      guard state.response == nil, !state.hasEnded else { return nil }
      state.response = response
      if state.isSetAside { resume(&state) }
      if case .streamed(let stream) = state.use, !state.isBodyComplete { return stream }
      return nil
    }
    stream?.abandon()
  }

  /// Sends the answer if it is there, else sets the connection aside until it is.
  private func deliver() -> Bool {
    state.withLock { state in
      if state.isQueued { return true }
      guard let response = state.response else {
        if !state.isSetAside {
          state.isSetAside = true
          MHD_suspend_connection(connection)
        }
        return true
      }
      state.isQueued = true
      let finished = state.finish?(response) ?? response
      peer.allow(until: ServerConnection.now() + timeToRead(finished))
      return ResponseHead.queue(
        finished, on: connection, closing: state.isLastRequest || core.isDraining.load(ordering: .relaxed))
    }
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
