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
    var isSetAside = false
    var isQueued = false
    var hasEnded = false
  }

  let core: HTTPServer.Core
  let peer: ServerConnection
  private let target: String
  // The library's own; valid until `end`, and used under the lock of `state`.
  nonisolated(unsafe) private let connection: OpaquePointer
  private let state = Mutex(State())

  init(core: HTTPServer.Core, connection: OpaquePointer, peer: ServerConnection, target: String) {
    self.core = core
    self.connection = connection
    self.peer = peer
    self.target = target
  }

  var hasHead: Bool { state.withLock { $0.hasHead } }

  /// The reply to this request.
  var reply: Reply { Reply { [weak self] in self?.answer($0) } }

  // MARK: - From the connection's thread

  /// Takes the head, and dispatches the request where no body has to come first. False to hang up.
  func begin(method name: String) -> Bool {
    let method = HTTPMethod(rawValue: name)
    var request = HTTPRequest(
      method ?? .get, target, headers: RequestHead.headers(of: connection), remoteAddress: peer.remoteAddress)
    let length = request.headers["Content-Length"].flatMap { Int($0) }
    let hasBody = (length ?? 0) > 0 || request.headers["Transfer-Encoding"] != nil
    peer.allow(until: hasBody ? ServerConnection.now(plus: core.limits.bodyTime) : 0)
    var refusal: HTTPResponse?
    var use = BodyUse.unwanted
    var route: Route?
    switch core.router.match(method, path: request.path) {
    case .answer(let response): refusal = response
    case .route(let found, let parameters):
      request.parameters = parameters
      route = found
      switch found.body {
      case .none: break
      case .collected(let limit):
        use = .collected(limit: limit)
        if let length, length > limit { refusal = Self.tooLarge(limit) }
      case .streamed: use = .streamed(BodyStream())
      }
    }
    if refusal != nil { use = .unwanted }
    if case .streamed(let stream) = use { request.stream = stream }
    state.withLock { state in
      state.hasHead = true
      state.request = request
      state.route = refusal == nil ? route : nil
      state.use = use
      state.response = refusal
      state.isBodyComplete = !hasBody
      state.bodyStart = ServerConnection.now()
      state.bodyTime = ServerConnection.nanoseconds(core.limits.bodyTime)
    }
    if refusal != nil {
      // Who waits for leave to send a body is told at once; who sends one too large is not listened to.
      let isEarly = request.headers["Expect"] != nil || (length ?? 0) > core.limits.unwantedBody
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
      if case .collected(let limit) = state.use {
        if state.received > limit {
          state.response = Self.tooLarge(limit)
          state.route = nil
          state.use = .unwanted
          state.body = []
        } else {
          state.body.append(contentsOf: piece)
        }
      }
      var isUnwanted = state.response != nil
      if case .unwanted = state.use { isUnwanted = true }
      if isUnwanted { state.unwanted += piece.count }
      return (state.use, isUnwanted, state.unwanted > core.limits.unwantedBody)
    }
    if isUnwanted { return isTooMuch ? .refused : .taken }
    if case .streamed(let stream) = use { return offer(piece, to: stream) }
    return .taken
  }

  /// The body is there, or the connection comes back after it was set aside. False to hang up.
  func finishBody() -> Bool {
    let (isNew, stream, isDispatched) = state.withLock { state in
      defer { state.isBodyComplete = true }
      var stream: BodyStream?
      if case .streamed(let open) = state.use { stream = open }
      return (!state.isBodyComplete, stream, state.request == nil || stream != nil || state.response != nil)
    }
    peer.allow(until: 0)
    if isNew { stream?.end() }
    if !isDispatched { dispatch() }
    return deliver()
  }

  /// The library is done with the request.
  func end() {
    let use = state.withLock { state in
      state.hasEnded = true
      return state.isBodyComplete ? .unwanted : state.use
    }
    if case .streamed(let stream) = use { stream.fail(Problem(400, "the client went away before the end of the body")) }
    core.answered.add(1, ordering: .relaxed)
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

  // MARK: - Answering

  private func dispatch() {
    let (request, route) = state.withLock { state in
      var request = state.request
      request?.body = state.body
      state.body = []
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
      // Without a request under way the clock of inactivity is the library's.
      return ResponseHead.queue(response, on: connection, closing: core.isDraining.load(ordering: .relaxed))
    }
  }

  private func offer(_ piece: UnsafeRawBufferPointer, to stream: BodyStream) -> Taken {
    // Under the lock, so that the stream cannot bring the connection back before it is set aside.
    state.withLock { state in
      let isTaken = stream.offer(Array(piece)) { [weak self] in
        self?.state.withLock { state in if state.isSetAside, !state.hasEnded { self?.resume(&state) } }
      }
      if isTaken { return .taken }
      state.received -= piece.count
      state.isSetAside = true
      state.setAsideSince = ServerConnection.now()
      // It is us who are slow.
      peer.allow(until: 0)
      MHD_suspend_connection(connection)
      return .later
    }
  }

  private func resume(_ state: inout State) {
    state.isSetAside = false
    MHD_resume_connection(connection)
  }

  private static func tooLarge(_ limit: Int) -> HTTPResponse {
    Problem(413, "the body is larger than the \(limit) bytes that this path takes").response
  }
}
