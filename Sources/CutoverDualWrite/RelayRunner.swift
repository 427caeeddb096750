import CutoverDomain
import CutoverTelemetry
import CutoverThreads

/// What the relay's thread and the others tell each other.
struct RelayProgress: Sendable {
  private(set) var failure: String?
  private var isWoken = true
  private var failures = 0
  private let isPresent: Bool
  /// The entry up to which all notes are delivered, and that up to which they are if the delivery under way takes all.
  private var position = Int64.min
  private var aim = Int64.min
  /// Whether the relay ends once nothing waits, or it fails.
  var isStopping = false
  /// Whether it ends whatever waits.
  var isEnding = false
  /// Whether another process feeds the store whose notes it delivers, and delivers them.
  var isAway = false {
    didSet { if isAway { (failure, isIdle) = (nil, true) } }
  }

  init(isPresent: Bool, isAway: Bool = false) {
    self.isPresent = isPresent
    self.isAway = isAway
    isIdle = !isPresent || isAway
  }

  /// Whether nothing waits to be delivered; true also where there is no relay at all.
  private(set) var isIdle: Bool

  /// Whether little waits: the last delivery found no more than a moment's notes.
  var isClose: Bool { isIdle || lastDelivery <= Self.few }
  private var lastDelivery = Int.max
  private static let few = 1000

  mutating func wake() {
    guard isPresent, !isAway else { return }
    isWoken = true
    isIdle = false
  }

  /// Whether to deliver now. The notes of all entries up to `applied` have been taken.
  mutating func begin(applied: Int64) -> Bool {
    guard isWoken, !isEnding, !isAway else { return false }
    isWoken = false
    aim = applied
    return true
  }

  /// Whether the notes of all entries up to `sequence` are delivered, whatever has come since.
  func has(_ sequence: Int64) -> Bool { isIdle || position >= sequence }

  /// `isAll` says whether these were all notes that waited when the delivery began.
  mutating func delivered(_ notes: Int, isAll: Bool) {
    if isAway { return }
    failure = nil
    failures = 0
    lastDelivery = notes
    if isAll { position = max(position, aim) }
    if notes > 0 { isWoken = true } else if !isWoken { isIdle = true }
  }

  /// Returns the seconds to wait before the next attempt.
  mutating func failed(_ message: String) -> Double {
    failure = isAway ? nil : message
    failures += 1
    isWoken = true
    return min(SinkProgress.firstDelay * Double(1 << min(failures - 1, 16)), SinkProgress.longestDelay)
  }
}

/// The thread of the relay: delivers whenever it is woken, until nothing waits.
final class RelayRunner: Sendable {
  let relay: any Relay
  private let sinks: [any Sink]
  private let state: Monitor<DualWriter.State>
  private let metrics: WriterMetrics
  private let log = Logger(label: "cutover.relay")

  /// `sinks` are those of the writer, whose notes it delivers.
  init(_ relay: any Relay, after sinks: [any Sink], state: Monitor<DualWriter.State>, _ metrics: WriterMetrics) {
    self.metrics = metrics
    self.relay = relay
    self.sinks = sinks
    self.state = state
  }

  func run() {
    while waitForWork() {
      do throws(SinkError) {
        let notes = try metrics.delivery.measure { () throws(SinkError) in try deliver() }
        metrics.delivered.increment(by: Int64(notes))
        state.withLock(wake: true) { $0.relay.delivered(notes, isAll: notes < relay.batch) }
      } catch {
        metrics.deliveryFailures.increment()
        let (delay, isNews) = state.withLock(wake: true) { state in
          let isNews = state.relay.failure == nil
          return (state.relay.failed(error.description), isNews)
        }
        if isNews { log.warning("Redis does not follow", metadata: ["error": .string(error.description)]) }
        state.wait(until: Deadline(in: .seconds(delay))) { $0.relay.isStopping ? () : nil }
        if state.withLock({ $0.relay.isStopping }) { break }
      }
    }
    relay.close()
    state.withLock(wake: true) { $0.isRelayRunning = false }
  }

  private func deliver() throws(SinkError) -> Int {
    let result: Result<Int, SinkError> = Tracer.withSpan("relay deliver", kind: .consumer) { span in
      do throws(SinkError) {
        let notes = try relay.deliver()
        span?.set("notes", .integer(Int64(notes)))
        return .success(notes)
      } catch {
        span?.fail(error.description)
        return .failure(error)
      }
    }
    return try result.get()
  }

  private func waitForWork() -> Bool {
    state.wait { state in
      // A sink that nobody needs may stand still for good.
      let positions = state.needed(of: sinks).map { state.sinks[$0].position }
      if state.relay.begin(applied: positions.min() ?? 0) { return true }
      return state.relay.isStopping ? false : nil
    } ?? false
  }
}
