package import CutoverDomain
package import CutoverJSON
import Glibc

/// A writer in another process of the machine. Belongs to one thread. Where that process is stopped or answers nobody, all
/// calls throw a ``ChannelError`` within ten seconds; work that takes longer is waited for.
package final class WriterClient {
  private let channel: Channel
  private let statePath: String
  private let process: Int32?
  private let patience: Duration
  private let isInterrupted: () -> Bool

  private init(_ socket: Int32, statePath: String, patience: Duration, isInterrupted: @escaping () -> Bool) {
    channel = Channel(socket)
    process = UnixSocket.process(behind: socket)
    self.statePath = statePath
    self.patience = patience
    self.isInterrupted = isInterrupted
  }

  /// The writer of the state folder, `nil` where none is running. Throws ``ChannelError``. `isInterrupted` says whether
  /// this program is asked to end, which ends a wait.
  package static func connect(
    statePath: String, isInterrupted: @escaping () -> Bool = { false }
  ) throws(ChannelError) -> WriterClient? {
    try connect(statePath: statePath, patience: AnswerWait.patience, isInterrupted: isInterrupted)
  }

  /// The same, with another patience for a process that stands still.
  static func connect(
    statePath: String, patience: Duration, isInterrupted: @escaping () -> Bool = { false }
  ) throws(ChannelError) -> WriterClient? {
    try UnixSocket.connect(
      in: statePath, name: WriterServer.socketName, patience: patience, isInterrupted: isInterrupted
    ).map { WriterClient($0, statePath: statePath, patience: patience, isInterrupted: isInterrupted) }
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
    try begin(.accept(bytes: bytes.count, stopping: stopping))
    try channel.send(bytes)
    let results = try answer().elements ?? []
    guard stopping || results.count == texts.count else {
      throw ChannelError("\(results.count) answers to \(texts.count) events")
    }
    return results.map { Result($0) }
  }

  /// As ``DualWriter/waitUntilApplied(_:bySinks:for:)``.
  package func waitUntilApplied(_ sequence: Int64, bySinks sinks: Int? = nil, for patience: Duration) throws -> Bool {
    try ask(.wait(sequence: sequence, sinks: sinks, patience: Int(patience / .milliseconds(1)))).bool ?? false
  }

  package func status() throws -> WriterStatus { WriterStatus(try ask(.status(probing: false))) }

  /// The same, `nil` where the writer does not answer within `seconds`: then this client is of no more use.
  package func status(within seconds: Double) throws -> WriterStatus? {
    try begin(.status(probing: true))
    return channel.waitForInput(seconds: seconds) ? WriterStatus(try answer()) : nil
  }

  /// Runs `body` while both sides stand still at one entry; the lease is ten seconds. Returns what `body` does, and for
  /// how many seconds the sinks stood.
  package func withHeldCut<R>(within patience: Duration, _ body: (HeldCut) throws -> R) throws -> (R, paused: Double) {
    guard let held = HeldCut(try ask(.cut(patience: Int(patience / .milliseconds(1))))) else {
      throw ChannelError("a cut without its parts")
    }
    let result = Result { try body(held) }
    let paused = try ask(.resume).number?.doubleValue ?? 0
    return (try result.get(), paused)
  }

  /// Has the writer's repository take over the dataset in `folder`; returns what the writer says of it. Calls `progress`
  /// twice a second until then.
  package func backfill(from folder: String, batch: Int, progress: () -> Void = {}) throws -> JSONValue {
    try begin(.backfill(folder: folder, batch: batch))
    while !channel.waitForInput(seconds: 0.5) {
      try channel.look()
      progress()
    }
    return try answer()
  }

  /// As ``WriterActions/catchUpLegacy``.
  package func catchUpLegacy(_ order: JSONValue) throws -> JSONValue {
    try ask(.catchUpLegacy(order: order))
  }

  /// As ``WriterActions/perform``.
  package func perform(_ order: JSONValue) throws -> JSONValue {
    try ask(.perform(order: order))
  }

  package func retryParked(sink: String, sequence: Int64) throws {
    _ = try ask(.retryParked(sink: sink, sequence: sequence))
  }

  package func discardParked(sink: String, sequence: Int64) throws {
    _ = try ask(.discardParked(sink: sink, sequence: sequence))
  }

  /// Sends a request without waiting for the answer.
  func begin(_ request: WriterRequest) throws(ChannelError) {
    channel.wait = AnswerWait(
      statePath: statePath, process: process, patience: patience, endsWhenInterrupted: request.canBeLeft,
      isInterrupted: isInterrupted)
    try channel.send(request.json)
  }

  private func ask(_ request: WriterRequest) throws -> JSONValue {
    try begin(request)
    return try answer()
  }

  private func answer() throws -> JSONValue {
    guard let answer = try channel.receive() else { throw ChannelError("it closed the connection") }
    if let error = answer["error"] { throw WireError.error(from: error) }
    return answer["ok"] ?? .null
  }
}
