import CutoverDomain
import CutoverJSON
import CutoverThreads
import Glibc

/// One connection to the writer: requests and their answers, in turn.
///
/// A request is an object with the member `do`; an answer has `ok` or `error`. `accept` is followed by the events' texts,
/// a line each.
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

  init(_ channel: Channel, _ writer: DualWriter, _ actions: WriterActions, statePath: String) {
    self.channel = channel
    self.writer = writer
    self.actions = actions
    self.statePath = statePath
  }

  func run() {
    // A connection that is lost has nobody to tell.
    while let request = try? channel.receive(), begin(request) {
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
  private func begin(_ request: JSONValue) -> Bool {
    state.withLock { state in
      switch request["do"]?.string {
      case "accept", "wait": state.isSender = true
      case "status": break
      default: state.isSender = false
      }
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
  private func answer(_ request: JSONValue) throws {
    do {
      switch request["do"]?.string {
      case "accept": try ok(accept(request))
      case "wait": try ok(wait(request))
      case "status":
        if request["probe"]?.bool == true { writer.probeJournal() }
        try ok(writer.status.json)
      case "cut": try cut(request)
      case "backfill":
        let folder = request["folder"]?.string ?? actions.legacyPath
        try ok(actions.backfill(folder, request["batch"]?.int ?? 1000) { self.channel.isClosed })
      case "level":
        try ok(actions.bringLegacyLevel(request["order"] ?? .null) { self.channel.isClosed })
      case "perform": try ok(actions.perform(request["order"] ?? .null))
      case "retry", "discard": try ok(parked(request))
      case let other: throw DualWriteError(.unavailable, "the writer does not know '\(other ?? "")'")
      }
    } catch let error as ChannelError { throw error } catch {
      try channel.send(.object(["error": WireError.json(of: error)]))
    }
  }

  private func ok(_ value: JSONValue) throws { try channel.send(.object(["ok": value])) }

  private func accept(_ request: JSONValue) throws -> JSONValue {
    let lines = try channel.receive(request["bytes"]?.int ?? 0).split(separator: 0x0A).map(Array.init)
    return .array(
      try writer.accept(lines, stopping: request["stop"]?.bool ?? false).map { result in
        switch result {
        case .success(let acceptance):
          .array([.integer(acceptance.sequence), .bool(acceptance.isDuplicate)])
        case .failure(let error): error.json
        }
      })
  }

  private func wait(_ request: JSONValue) throws -> JSONValue {
    let sequence = Int64(request["sequence"]?.int ?? 0)
    let end = ContinuousClock.now + .milliseconds(request["patience"]?.int ?? 0)
    while true {
      let patience = min(max(end - .now, .zero), Self.step)
      let isApplied = writer.waitUntilApplied(sequence, bySinks: request["sinks"]?.int, for: patience)
      if isApplied || .now >= end { return .bool(isApplied) }
      // "Not yet" would be wrong: the client's patience is not over.
      if state.withLock(\.isDismissed) { throw ChannelError("the writer is ending") }
    }
  }

  private func parked(_ request: JSONValue) throws -> JSONValue {
    let sink = request["sink"]?.string ?? ""
    let sequence = Int64(request["sequence"]?.int ?? 0)
    if request["do"]?.string == "retry" {
      try writer.retryParked(sink: sink, sequence: sequence)
    } else {
      try writer.discardParked(sink: sink, sequence: sequence)
    }
    return .null
  }

  /// Holds a cut until the reader lets go of it, or for as long as its lease.
  private func cut(_ request: JSONValue) throws {
    let folder = CutFolders(statePath).next()
    let lease = Double(request["lease"]?.int ?? 10_000) / 1000
    let patience = Duration.milliseconds(request["patience"]?.int ?? 30_000)
    let hasGone = { self.channel.isClosed }
    try writer.withCut(within: patience, isCancelled: hasGone) { cut in
      try actions.copyFiles(folder)
      try ok(
        .object([
          "journal": .text(cut.journal), "sequence": .integer(cut.sequence), "folder": .text(folder),
          "legacy_path": .text(actions.legacyPath),
        ]))
      // A reader that died is not waited for: its end of the connection closes.
      guard channel.waitForInput(seconds: lease) else {
        throw DualWriteError(.lagging, "the cut was held for longer than \(lease) s")
      }
      _ = try channel.receive()
    }
    try ok(.object(["paused": .text("\(writer.status.lastPause ?? 0)")]))
  }
}
