package import CutoverDomain
package import CutoverJSON
import Glibc

/// A writer in another process of the machine. Belongs to one thread.
package final class WriterClient {
  private let channel: Channel

  private init(_ channel: Channel) { self.channel = channel }

  /// The writer of the state folder, `nil` where none is running. Throws ``ChannelError``.
  package static func connect(statePath: String) throws(ChannelError) -> WriterClient? {
    try UnixSocket.connect(in: statePath, name: WriterServer.socketName).map { WriterClient(Channel($0)) }
  }

  /// Lets the writer know that this connection is for events, before the first of them comes: the writer then does not
  /// wait for its end.
  package func announceEvents() throws {
    // A question about no sink, which is answered at once.
    _ = try waitUntilApplied(0, bySinks: 0, for: .zero)
  }

  /// As ``DualWriter/accept(_:stopping:)``. Throws also ``ChannelError``, after which nobody knows what was accepted: sending the
  /// same events again is safe.
  package func accept(_ texts: [[UInt8]], stopping: Bool = false) throws -> [Result<Acceptance, EventError>] {
    // A line is an event: what has line ends in it is sent without them, which in JSON are but white space.
    let lines = texts.map { $0.contains(0x0A) ? $0.map { $0 == 0x0A ? 0x20 : $0 } : $0 }
    let bytes = Array(lines.joined(separator: [0x0A])) + [0x0A]
    try channel.send(.object(["do": .text("accept"), "bytes": .integer(bytes.count), "stop": .bool(stopping)]))
    try channel.send(bytes)
    let results = try answer().elements ?? []
    guard stopping || results.count == texts.count else {
      throw ChannelError("\(results.count) answers to \(texts.count) events")
    }
    return results.map { result in
      guard let sequence = result[0]?.int else { return .failure(EventError(result)) }
      return .success(Acceptance(sequence: Int64(sequence), isDuplicate: result[1]?.bool ?? false))
    }
  }

  /// As ``DualWriter/waitUntilApplied(_:bySinks:for:)``.
  package func waitUntilApplied(_ sequence: Int64, bySinks sinks: Int? = nil, for patience: Duration) throws -> Bool {
    let message: JSONValue = .object([
      "do": .text("wait"), "sequence": .integer(sequence), "sinks": sinks.map { .integer($0) } ?? .null,
      "patience": .integer(Int(patience / .milliseconds(1))),
    ])
    return try ask(message).bool ?? false
  }

  /// What ``WriterStatus/json`` says.
  package func status() throws -> JSONValue { try ask(.object(["do": .text("status")])) }

  /// The same, `nil` where the writer does not answer within `seconds`: then this client is of no more use.
  package func status(within seconds: Double) throws -> JSONValue? {
    try begin(.object(["do": .text("status"), "probe": .bool(true)]))
    return channel.waitForInput(seconds: seconds) ? try answer() : nil
  }

  /// Runs `body` while both sides stand still at one entry; the lease is ten seconds. Returns what `body` does, and for
  /// how many seconds the sinks stood.
  package func withCut<R>(within patience: Duration, _ body: (HeldCut) throws -> R) throws -> (R, paused: Double) {
    let held = try ask(.object(["do": .text("cut"), "patience": .integer(Int(patience / .milliseconds(1)))]))
    guard let journal = held["journal"]?.string, let sequence = held["sequence"]?.int,
      let folder = held["folder"]?.string, let legacyPath = held["legacy_path"]?.string
    else { throw ChannelError("a cut without its parts") }
    let result = Result {
      try body(
        HeldCut(
          cut: Cut(journal: journal, sequence: Int64(sequence)), folder: folder, legacyPath: legacyPath))
    }
    let paused = try ask(.object(["do": .text("resume")]))["paused"]?.string.flatMap { Double($0) } ?? 0
    return (try result.get(), paused)
  }

  /// Has the writer's repository take over the dataset in `folder`; returns what the writer says of it. Calls `progress`
  /// twice a second until then.
  package func backfill(from folder: String, batch: Int, progress: () -> Void = {}) throws -> JSONValue {
    try begin(.object(["do": .text("backfill"), "folder": .text(folder), "batch": .integer(batch)]))
    while !channel.waitForInput(seconds: 0.5) { progress() }
    return try answer()
  }

  /// As ``WriterActions/bringLegacyLevel``.
  package func bringLegacyLevel(_ order: JSONValue) throws -> JSONValue {
    try ask(.object(["do": .text("level"), "order": order]))
  }

  /// As ``WriterActions/perform``.
  package func perform(_ order: JSONValue) throws -> JSONValue {
    try ask(.object(["do": .text("perform"), "order": order]))
  }

  package func retryParked(sink: String, sequence: Int64) throws { try parked("retry", sink, sequence) }

  package func discardParked(sink: String, sequence: Int64) throws { try parked("discard", sink, sequence) }

  private func parked(_ what: String, _ sink: String, _ sequence: Int64) throws {
    _ = try ask(.object(["do": .text(what), "sink": .text(sink), "sequence": .integer(sequence)]))
  }

  /// Sends a request without waiting for the answer.
  func begin(_ message: JSONValue) throws(ChannelError) { try channel.send(message) }

  private func ask(_ message: JSONValue) throws -> JSONValue {
    try begin(message)
    return try answer()
  }

  private func answer() throws -> JSONValue {
    guard let answer = try channel.receive() else { throw ChannelError("it closed the connection") }
    if let error = answer["error"] { throw WireError.error(from: error) }
    return answer["ok"] ?? .null
  }
}
