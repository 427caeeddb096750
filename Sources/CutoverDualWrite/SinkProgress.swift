import CutoverDomain

/// Where one sink stands and what its runner does next. No thread, no clock and no store in here: moments are seconds
/// of a clock that the caller has, so that every path can be tested.
struct SinkProgress: Sendable {
  /// What the runner is to do.
  enum Step: Sendable, Equatable {
    /// Open the sink: find its position, repair what a crash left.
    case open
    /// Apply the entries after `after`, up to `upTo` at the most.
    case apply(after: Int64, upTo: Int64)
    /// Nothing to do before `until`; `nil` for before something changes.
    case wait(until: Double?)
    case end
  }

  /// What keeps the sink from going on.
  struct Failure: Sendable, Equatable {
    var message: String
    /// Since when, in seconds.
    var since: Double
    var attempts: Int
    var retryAt: Double
    /// The newest entry that the sink had come to when it failed. What it does up to there once more, since its store
    /// had not kept it, is no sign that it goes on.
    var reached: Int64
    /// Whether the sink is not tried again: its store is somebody else's.
    var isLasting = false
  }

  /// What others are told of a sink that fails. A failure ends with the next batch; an outage ends only after the sink
  /// has gone on for a while, so that one that fails again and again is reported as failing, and not by its last step.
  struct Outage: Sendable, Equatable {
    /// The newest failure.
    var message: String
    /// When the first failure was, in seconds.
    var since: Double
    var attempts = 0
    /// How long the sink waited before the last attempt, in seconds.
    var delay = 0.0
    /// Since when it has gone on, `nil` while it does not.
    var calmSince: Double?
    /// When the log was told last.
    var loggedAt: Double
    /// Whether the sink has applied something new since it failed last.
    var hasApplied = false

    /// For how many seconds the sink has to go on: for longer than it takes until the next attempt can fail. One that has
    /// applied something new has made its attempt.
    var calm: Double { hasApplied ? 1 : max(1, 1.5 * delay) }
  }

  /// What the log is to be told.
  enum Notice: Sendable, Equatable {
    case goesOn(after: Double)
    case stillFails(Outage)
  }

  /// The newest entry that the sink has applied, as far as is known.
  private(set) var position: Int64
  private(set) var failure: Failure?
  private(set) var outage: Outage?
  private var isOpen = false
  private var isBusy = false
  /// Since when the store is asked for something that takes a moment, in seconds; `nil` while nothing is, or a load.
  private var askingSince: Double?
  private var restUntil = 0.0
  /// How long the last batch took, in seconds.
  private(set) var lastDuration = 0.0
  /// The entry that the sink must not go beyond, while somebody holds it.
  var holdAt: Int64?
  /// How many wait for the sink, so that it does not rest.
  var hurried = 0
  /// Whether the sink ends once it is level with the journal, or fails.
  var isStopping = false
  /// Whether it ends wherever it is.
  var isEnding = false
  /// Whether nothing is applied any more: the store is no longer needed.
  var isRetired = false
  /// Whether the sink's thread has ended.
  var hasEnded = false
  /// When the store is to be looked at again though there is nothing to apply, in seconds.
  private var checkAt = 0.0

  /// How long a store is left alone while there is nothing to apply, in seconds.
  static let checkInterval = 5.0
  /// How often the log is reminded of an outage, in seconds.
  static let reminderInterval = 60.0
  static let firstDelay = 0.05
  static let longestDelay = 2.0

  /// `position` is what was known of the sink before it is asked.
  init(position: Int64 = 0, isRetired: Bool = false) {
    self.position = position
    self.isRetired = isRetired
    hasEnded = isRetired
  }

  /// The next step at `now`, with the journal's newest entry at `head`.
  func next(now: Double, head: Int64) -> Step {
    if isEnding { return .end }
    if failure?.isLasting == true { return isStopping ? .end : .wait(until: nil) }
    if let failure, !isStopping, now < failure.retryAt { return .wait(until: failure.retryAt) }
    guard isOpen else { return isStopping && failure != nil ? .end : .open }
    let last = min(head, holdAt ?? head)
    if position >= last { return isStopping ? .end : .wait(until: nil) }
    if hurried == 0, !isStopping, now < restUntil { return .wait(until: restUntil) }
    return .apply(after: position, upTo: last)
  }

  /// `now` is the moment, in seconds; `nil` for what takes as long as there is data, such as a load.
  mutating func begin(askingAt now: Double? = nil) {
    isBusy = true
    askingSince = now
  }

  /// Why the sink does not go on, for people; `nil` where it does.
  func failureSummary(now: Double) -> String? {
    if let outage { return outage.message }
    guard isBusy, let since = askingSince, now - since >= Self.patience else { return nil }
    return "its store has not answered for \(Int(now - since)) s; 'cutover doctor' says more"
  }

  /// How long a store may take until others hear of it, in seconds.
  static let patience = 10.0

  /// The sink is open and stands at `position`. What made it fail may still be there, unless nothing waits beyond it.
  mutating func opened(at position: Int64, head: Int64) {
    isBusy = false
    isOpen = true
    self.position = position
    if position >= head { failure = nil }
  }

  /// A batch up to `position` is durable; it took from `started` to `now`.
  mutating func applied(upTo position: Int64, from started: Double, to now: Double, pace: SinkPace) {
    isBusy = false
    self.position = position
    if let reached = failure?.reached, position > reached {
      failure = nil
      outage?.hasApplied = true
    }
    lastDuration = now - started
    restUntil = now + min((now - started) * (1 / pace.share - 1), pace.longestRest)
  }

  /// Something beside the stream is done.
  mutating func rested() { isBusy = false }

  /// Whether the store is to be looked at now, while there is nothing to apply.
  func isCheckDue(now: Double) -> Bool { isAtRest && failure == nil && holdAt == nil && !isStopping && now >= checkAt }

  /// The store was looked at, and is there.
  mutating func checked(now: Double) {
    isBusy = false
    checkAt = now + Self.checkInterval
  }

  /// The sink failed at `now`: it is opened again after a delay that doubles with each failure; `jitter` is from 0 to 1.
  /// One whose store is somebody else's stands still for as long as this writer lives.
  mutating func failed(_ message: String, isLasting: Bool = false, now: Double, jitter: Double) {
    isBusy = false
    isOpen = false
    let attempts = (outage?.attempts ?? 0) + 1
    let delay = min(Self.firstDelay * Double(1 << min(attempts - 1, 16)), Self.longestDelay)
    var current = outage ?? Outage(message: message, since: now, loggedAt: now)
    (current.message, current.attempts, current.delay, current.calmSince) = (message, attempts, delay, nil)
    current.hasApplied = false
    outage = current
    failure = Failure(
      message: message, since: current.since, attempts: attempts, retryAt: now + delay * (0.75 + jitter / 2),
      reached: max(failure?.reached ?? 0, position), isLasting: isLasting || failure?.isLasting == true)
  }

  /// Ends the outage where the sink has gone on for long enough, and says what the log is to be told at `now`. To be
  /// called once a second.
  mutating func notice(now: Double) -> Notice? {
    guard var current = outage else { return nil }
    if failure == nil {
      let calmSince = current.calmSince ?? now
      current.calmSince = calmSince
      outage = current
      guard now - calmSince >= current.calm else { return nil }
      outage = nil
      return .goesOn(after: calmSince - current.since)
    }
    guard now - current.loggedAt >= Self.reminderInterval else { return nil }
    current.loggedAt = now
    outage = current
    return .stillFails(current)
  }

  /// The sink's thread is about to end. An outage that the sink has gone on from is over: nobody is left who could fail again, and the
  /// journal would name it until the next writer.
  mutating func ending() {
    if failure == nil { outage = nil }
  }

  /// Whether something beside the stream may be applied.
  var canApplyLate: Bool { isOpen && holdAt == nil }

  /// Whether the sink does nothing now.
  var isAtRest: Bool { isOpen && !isBusy }

  /// Whether the sink has failed for so many seconds, and is not on its way again.
  func isFailing(now: Double, for seconds: Double) -> Bool { failure.map { now - $0.since >= seconds } ?? false }

  /// Whether the sink stands still at `sequence`.
  func stands(at sequence: Int64) -> Bool { isOpen && position == sequence && !isBusy }

  /// Whether the sink has applied `sequence`.
  func has(_ sequence: Int64) -> Bool { isOpen && position >= sequence }
}
