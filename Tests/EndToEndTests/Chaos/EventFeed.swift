import CutoverJSON
import CutoverThreads
import Glibc

/// A client that sends events over HTTP without an end, and sends a batch again until it is acknowledged.
final class EventFeed: Sendable {
  private struct State: Sendable {
    var port: UInt16?
    var isPaused = false
    var isStopping = false
    /// Whether a batch is between the first attempt and its acknowledgement.
    var isSending = false
    var acknowledged: [String] = []
    var acknowledgedBatches = 0
    var lastAcknowledged = ContinuousClock.now
    var longestPause = Duration.zero
    var refusals: [String] = []
  }

  /// The messages of this model are those of the feed, each with a content of its own.
  static let model = "chaos"

  /// Lines that are sent at once, and what is remembered of them when they are acknowledged.
  struct Batch: Sendable {
    var lines: [String] = []
    var markers: [String] = []
  }

  private let state = Monitor(State())
  private let thread: Monitor<Thread?> = Monitor(nil)
  private static let size = 8

  /// `simulated` are events of other types, sent between those of the feed.
  convenience init(simulated: [String]) {
    self.init(every: 20_000) { number in
      var batch = Batch()
      for number in number * Self.size..<(number + 1) * Self.size {
        let marker = "c-\(number)"
        batch.markers.append(marker)
        batch.lines.append(
          #"{"type":"conversation_message","id":"\#(marker)","data":{"model_id":"\#(Self.model)","role":"user","#
            + #""content":"\#(marker)"}}"#)
        if !simulated.isEmpty { batch.lines.append(simulated[number % simulated.count]) }
      }
      return batch
    }
  }

  /// Events in their order, each with its own marker, to the last one.
  convenience init(_ events: [(line: String, marker: String)], every pause: UInt32) {
    self.init(every: pause) { number in
      let part = events.dropFirst(number * Self.size).prefix(Self.size)
      return part.isEmpty ? nil : Batch(lines: part.map(\.line), markers: part.map(\.marker))
    }
  }

  /// Asks for one batch after the other until there is none, and rests after each, in microseconds.
  private init(every pause: UInt32, _ next: @escaping @Sendable (_ number: Int) -> Batch?) {
    let thread = Thread { [state] in
      var number = 0
      while true {
        let mayGo = state.wait(until: Deadline(in: .seconds(1))) { state -> Bool? in
          if state.isStopping { return false }
          guard !state.isPaused, state.port != nil else { return nil }
          state.isSending = true
          return true
        }
        if mayGo == false { return }
        guard mayGo == true else { continue }
        guard let batch = next(number) else {
          state.withLock(wake: true) { $0.isSending = false }
          return
        }
        number += 1
        Self.deliver(batch.lines, batch.markers, state)
        usleep(pause)
      }
    }
    self.thread.withLock { $0 = thread }
  }

  /// Sends a batch until it is acknowledged, or the feed is stopped.
  private static func deliver(_ lines: [String], _ markers: [String], _ state: Monitor<State>) {
    let body = Array((lines.joined(separator: "\n") + "\n").utf8)
    while true {
      guard let port = state.withLock({ $0.isStopping ? nil : $0.port ?? 0 }) else { return }
      let answer = port == 0 ? nil : HTTPClient.post(port, "/ingest", body, within: 5)
      let isDone: Bool = state.withLock(wake: true) { state in
        switch answer?.status {
        case 200:
          state.acknowledged += markers
          state.acknowledgedBatches += 1
          state.longestPause = max(state.longestPause, .now - state.lastAcknowledged)
          state.lastAcknowledged = .now
          state.isSending = false
          return true
        case nil, 429, 503: return state.isStopping
        case let status?:
          state.refusals.append("POST /ingest: \(status) \(String(decoding: answer!.body.prefix(300), as: UTF8.self))")
          state.isSending = false
          return true
        }
      }
      if isDone { return }
      usleep(50_000)
    }
  }

  /// Where the server is; `nil` while there is none.
  func use(_ port: UInt16?) { state.withLock(wake: true) { $0.port = port } }

  /// Begins a batch only after ``resume()``; `false` where the last one is not acknowledged within `seconds`.
  func pause(within seconds: Double) -> Bool {
    state.withLock { $0.isPaused = true }
    return state.wait(until: Deadline(in: .seconds(seconds))) { $0.isSending ? nil : () } != nil
  }

  func resume() {
    state.withLock(wake: true) { state in
      state.isPaused = false
      state.lastAcknowledged = .now
      state.longestPause = .zero
    }
  }

  /// Waits for so many more acknowledged batches.
  func waitForBatches(_ count: Int, within seconds: Double) -> Bool {
    let wanted = state.withLock { $0.acknowledgedBatches + count }
    return state.wait(until: Deadline(in: .seconds(seconds))) { $0.acknowledgedBatches >= wanted ? () : nil } != nil
  }

  var acknowledged: Set<String> { state.withLock { Set($0.acknowledged) } }
  /// The longest time between two acknowledgements since the feed was resumed.
  var longestPause: Duration { state.withLock { max($0.longestPause, .zero) } }
  /// What no event of the feed deserves.
  func takeRefusals() -> [String] {
    state.withLock { state in
      defer { state.refusals = [] }
      return state.refusals
    }
  }

  func stop() {
    state.withLock(wake: true) { $0.isStopping = true }
    thread.withLock { $0 }?.join()
  }
}
