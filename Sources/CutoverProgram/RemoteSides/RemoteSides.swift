import CutoverConfiguration
package import CutoverDomain
import CutoverHTTP
import CutoverHosting
import CutoverJSON
import CutoverParity
import CutoverTLS
import CutoverTelemetry

/// Both sides of a cut whose legacy side another node keeps: it is read over HTTP, a portion at a time; everything else is
/// read here.
package final class RemoteSides: DomainSnapshot {
  private let local: any DomainSnapshot
  private let node: SideConnection

  /// Where other nodes can ask this one for the legacy sides that it keeps; `nil` where they cannot.
  package static var ownAddress: String? {
    Settings.optional(.nodeToken) == nil ? nil : Settings.optional(.nodeURL)
  }

  /// `local` has the repository and the cache of the cut. Throws ``ReadError`` where the node does not give its side.
  init(of cut: SharedCut, beside local: any DomainSnapshot) throws {
    self.local = local
    node = try SideConnection(cut)
  }

  package func requests(for endpoint: Endpoint) throws -> [Request] {
    var reply = try node.perform(.requests(endpoint))
    return try node.reading {
      var requests: [Request] = []
      for _ in 0..<(try reply.number()) {
        var parameters: [String] = []
        for _ in 0..<(try reply.number()) { parameters.append(try reply.text()) }
        requests.append(Request(endpoint, parameters))
      }
      return requests
    }
  }

  package func answer(to request: Request, from side: Side, now: Int64) throws -> any Response {
    guard side == .legacy else { return try local.answer(to: request, from: side, now: now) }
    var reply = try node.perform(.answer(request, now: now))
    let stream = try node.reading { Int(try reply.number()) }
    return RemoteResponse(node, stream: stream, begun: reply)
  }

  package func cachedAnswer(to request: Request, from side: Side, now: Int64) throws -> any Response {
    guard side == .legacy else { return try local.cachedAnswer(to: request, from: side, now: now) }
    return try answer(to: request, from: side, now: now)
  }

  package func isCached(_ endpoint: Endpoint) -> Bool { local.isCached(endpoint) }

  package var cacheReads: CacheReads { local.cacheReads }

  package func foreignWrites(for endpoint: Endpoint) throws -> [ForeignWriteNote] {
    try local.foreignWrites(for: endpoint)
  }

  package func acceptedLosses(for endpoint: Endpoint) throws -> [AcceptedLoss] {
    try local.acceptedLosses(for: endpoint)
  }

  package func checkpoint(of endpoint: Endpoint, after previous: String?) throws -> String? {
    var reply = try node.perform(.checkpoint(endpoint, after: previous))
    return try node.reading { try reply.byte() == 0 ? nil : try reply.text() }
  }

  package func changes(of request: Request, since checkpoint: String, now: Int64) throws -> ResponseChanges? {
    var reply = try node.perform(.changes(request, since: checkpoint, now: now))
    return try node.reading {
      let legacy = Int(try reply.number())
      guard legacy != 0 else { return nil }
      let repository = Int(try reply.number())
      return ResponseChanges(
        legacy: RemoteResponse(node, stream: legacy, begun: nil),
        repository: RemoteResponse(node, stream: repository, begun: nil), skipped: Int(try reply.number()))
    }
  }
}

/// An answer that another node reads.
private final class RemoteResponse: Response {
  private let node: SideConnection
  private let stream: Int
  private var frames: FrameReader?
  private var isInRecords = false

  /// `begun` has the first portion.
  init(_ node: SideConnection, stream: Int, begun: FrameReader?) {
    self.node = node
    self.stream = stream
    frames = begun
  }

  func nextPart() throws -> ResponseField? {
    while isInRecords { _ = try element() }
    switch try frame() {
    case .value(let name, let json, let records, let faults):
      return .value(name: name, json: json, records: records, faults: faults)
    case .records(let name):
      isInRecords = true
      return .records(name: name) { try self.isInRecords ? self.element() : nil }
    case .last: return nil
    case .failure(let error): throw error
    case .element, .end: throw node.malformed
    }
  }

  private func element() throws -> Record? {
    switch try frame() {
    case .element(let record): return record
    case .end:
      isInRecords = false
      return nil
    case .failure(let error):
      isInRecords = false
      throw error
    case .value, .records, .last: throw node.malformed
    }
  }

  private func frame() throws -> SideFrame {
    if frames == nil || frames?.isAtEnd == true { frames = try node.perform(.next(stream: stream)) }
    return try node.reading {
      guard var reader = frames else { throw FrameReader.Malformed() }
      frames = nil
      defer { frames = reader }
      return try SideFrame(from: &reader)
    }
  }
}

/// A session with the node that keeps a side. What fails is an error of the legacy side.
private final class SideConnection {
  private let connection: HTTPConnection
  private let domain: String
  private let place: String
  private let session: String
  /// The number of the last order.
  private var number: Int64 = 0

  private static let patience = Duration.seconds(130)

  init(_ cut: SharedCut) throws {
    domain = cut.domain.name
    guard let address = cut.cut.address else {
      throw Self.unavailable(
        cut.cut.cutFolder,
        "the copy of the legacy side is on another machine, which does not say where it can be asked for it",
        "set nodes.url and nodes.token on every node")
    }
    place = address
    guard let token = Settings.optional(.nodeToken) else {
      throw Self.unavailable(
        address, "another node keeps the legacy side, and this one has no token to ask for it",
        "set nodes.token (CUTOVER_NODE_TOKEN) to that of all nodes")
    }
    let endpoint: HTTPEndpoint
    do {
      endpoint = try HTTPEndpoint(url: address, defaultPort: 80)
        .encrypted(by: TLSSettings(authorityFile: Settings.optional(.nodeAuthorityFile)))
    } catch {
      throw Self.unavailable(address, "nodes.url of the node that keeps the legacy side: \(error)", nil)
    }
    connection = HTTPConnection(
      endpoint, headers: [("Authorization", "Bearer \(token)")], patience: Self.patience)
    let reply = try Self.send(connection, address, "/sides", cut.cut.json(of: cut.domain))
    guard let session = (try? JSONValue.parse(reply))?["session"]?.string else {
      throw Self.unavailable(address, "its answer is not that of a node of this version", nil)
    }
    self.session = session
  }

  deinit { _ = try? connection.send(.delete, "/sides/\(session)") }

  /// Throws ``ReadError``.
  func perform(_ order: SideOrder) throws -> FrameReader {
    number += 1
    let body = JSONValue.object([
      "domain": .text(domain), "number": .integer(number), "order": order.json,
    ])
    var reader = FrameReader(try Self.send(connection, place, "/sides/\(session)", body))
    return try reading {
      guard try reader.byte() == SideReply.good else { throw try reader.error() }
      return reader
    }
  }

  func reading<Value>(_ body: () throws -> Value) throws -> Value {
    do { return try body() } catch is FrameReader.Malformed { throw malformed }
  }

  var malformed: ReadError {
    Self.unavailable(
      place, "what it sends is no side of this version of the program", "use the same version on all nodes")
  }

  private static func send(
    _ connection: HTTPConnection, _ place: String, _ path: String, _ body: JSONValue
  ) throws -> [UInt8] {
    let answer: HTTPConnection.Answer
    do { answer = try connection.send(.post, path, body: Array(body.compact.utf8)) } catch {
      throw unavailable(
        place, "the node that keeps the legacy side: \(error)", "see that it runs, and 'cutover status'")
    }
    guard answer.status != 401 else {
      throw unavailable(
        place, "the node that keeps the legacy side refuses the token of this one",
        "set nodes.token (CUTOVER_NODE_TOKEN) to the same on all nodes")
    }
    guard 200..<300 ~= answer.status else {
      let problem = (try? JSONValue.parse(answer.body))?["detail"]?.string ?? "status \(answer.status)"
      throw unavailable(place, "the node that keeps the legacy side: \(problem)", nil)
    }
    return answer.body
  }

  private static func unavailable(_ place: String, _ message: String, _ remedy: String?) -> ReadError {
    ReadError(.unavailable, source: place, message: message, remedy: remedy)
  }
}
