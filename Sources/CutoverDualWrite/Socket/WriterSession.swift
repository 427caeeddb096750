import CutoverDomain
import CutoverJSON
import CutoverThreads
import Glibc

/// One connection to the writer: requests and their answers, in turn.
///
/// A request is a ``WriterRequest``; an answer has `ok` or `error`.
final class WriterSession: Sendable {
  let channel: Channel
  private let writer: DualWriter
  private let actions: WriterActions
  private let statePath: String
  private let state = Monitor(State())

  private struct State {
    /// Whether its last request was for events: such a client can do the same with the next writer.
    var isSender = false
    var isAnswering = false
    var isDismissed = false
  }

  /// How long it takes at most until a client that waits for a sink is dismissed.
  private static let step = Duration.milliseconds(200)
  /// For how many seconds a reader may hold a cut.
  private static let lease = 10.0

  init(_ channel: Channel, _ writer: DualWriter, _ actions: WriterActions, statePath: String) {
    self.channel = channel
    self.writer = writer
    self.actions = actions
    self.statePath = statePath
  }

  func run() {
    // A connection that is lost has nobody to tell.
    while let message = try? channel.receive() {
      let request = Result { () throws(DualWriteError) in try WriterRequest(message) }
      guard begin(try? request.get()) else { return }
      do { try answer(request) } catch { return }
      guard end() else { return }
    }
  }

  /// Whether the client only sends events, so that any other writer would do.
  var isSender: Bool { state.withLock(\.isSender) }

  /// Closes the connection: at once, or after the answer that is under way. A request that comes after that is not carried
  /// out; the client brings it to the next writer.
  func dismiss() {
    state.withLock { state in
      state.isDismissed = true
      if !state.isAnswering { channel.shutDown() }
    }
  }

  /// False where the client was dismissed before this request came.
  private func begin(_ request: WriterRequest?) -> Bool {
    state.withLock { state in
      if let request { state.isSender = request.isOfSender ?? state.isSender } else { state.isSender = false }
      state.isAnswering = !state.isDismissed
      return state.isAnswering
    }
  }

  /// False where the client was dismissed meanwhile.
  private func end() -> Bool {
    state.withLock { state in
      state.isAnswering = false
      return !state.isDismissed
    }
  }

  /// Throws only where the connection is lost, or to be closed without an answer.
  private func answer(_ request: Result<WriterRequest, DualWriteError>) throws {
    do {
      switch try request.get() {
      case .accept(let bytes, let stopping): try ok(accept(bytes, stopping))
      case .wait(let sequence, let sinks, let patience): try ok(wait(sequence, sinks, .milliseconds(patience)))
      case .status(let probing):
        if probing { writer.probeJournal() }
        try ok(writer.status.json)
      case .cut(let patience): try cut(.milliseconds(patience))
      case .resume: throw DualWriteError(.unavailable, "no cut is held")
      case .backfill(let folder, let batch): try ok(actions.backfill(folder, batch) { self.channel.isClosed })
      case .catchUpLegacy(let order): try ok(actions.catchUpLegacy(order) { self.channel.isClosed })
      case .perform(let order): try ok(actions.perform(order))
      case .retryParked(let sink, let sequence):
        try writer.retryParked(sink: sink, sequence: sequence)
        try ok(.null)
      case .discardParked(let sink, let sequence):
        try writer.discardParked(sink: sink, sequence: sequence)
        try ok(.null)
      }
    } catch let error as ChannelError { throw error } catch {
      try channel.send(.object(["error": WireError.json(of: error)]))
    }
  }

  private func ok(_ value: JSONValue) throws { try channel.send(.object(["ok": value])) }

  private func accept(_ bytes: Int, _ stopping: Bool) throws -> JSONValue {
    let lines = try channel.receive(bytes).split(separator: 0x0A).map(Array.init)
    return .array(try writer.accept(lines, stopping: stopping).map(\.json))
  }

  private func wait(_ sequence: Int64, _ sinks: Int?, _ patience: Duration) throws -> JSONValue {
    let end = ContinuousClock.now + patience
    while true {
      let patience = min(max(end - .now, .zero), Self.step)
      let isApplied = writer.waitUntilApplied(sequence, bySinks: sinks, for: patience)
      if isApplied || .now >= end { return .bool(isApplied) }
      // "Not yet" would be wrong: the client's patience is not over.
      if state.withLock(\.isDismissed) { throw ChannelError("the writer is ending") }
    }
  }

  /// Holds a cut until the reader lets go of it, or for as long as its lease.
  private func cut(_ patience: Duration) throws {
    let folder = CutFolders(statePath).next()
    let hasGone = { self.channel.isClosed }
    try writer.withCut(within: patience, isCancelled: hasGone) { cut in
      try actions.copyFiles(folder)
      try ok(HeldCut(cut: cut, folder: folder, legacyPath: actions.legacyPath).json)
      // A reader that died is not waited for: its end of the connection closes.
      guard channel.waitForInput(seconds: Self.lease) else {
        throw DualWriteError(.lagging, "the cut was held for longer than \(Self.lease) s")
      }
      _ = try channel.receive()
    }
    try ok(.number(JSONNumber(unchecked: "\(writer.status.lastPause ?? 0)")))
  }
}
