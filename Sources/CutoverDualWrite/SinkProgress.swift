import CutoverDomain

/// Where one sink stands and what its runner does next. No thread, no clock and no store in here: moments are seconds
/// of a clock that the caller has, so that every path can be tested.
struct SinkProgress: Sendable {
  /// What the runner is to do.
  enum Step: Sendable, Equatable {
    /// Ask for the lease of the sink: another process may feed its store.
    case take
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

  /// What is known of a sink whose store another process feeds, or may feed.
  struct Absence: Sendable, Equatable {
    /// When the lease is asked for again, in seconds.
    var askAt = 0.0
    /// Whether this process could not go on when it gave the lease away: it looks whether it could now before it asks.
    var hasFailed = false
    /// Why the process that feeds the store does not go on, and since when, in seconds; `nil` where it does.
    var error: String?
    var failingSince: Double?
  }

  /// The newest entry that the sink has applied, as far as is known.
  private(set) var position: Int64
  /// `nil` while this process feeds the store.
  private(set) var absence: Absence?
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

  /// `position` is what was known of the sink before it is asked. Where several processes can feed its store, it begins
  /// without its lease.
  init(position: Int64 = 0, isRetired: Bool = false, isLeased: Bool = false) {
    self.position = position
    self.isRetired = isRetired
    absence = isLeased ? Absence() : nil
    hasEnded = isRetired
  }

  /// The next step at `now`, with the journal's newest entry at `head`.
  func next(now: Double, head: Int64) -> Step {
    if isEnding { return .end }
    if failure?.isLasting == true { return isStopping ? .end : .wait(until: nil) }
    if let absence {
      if isStopping { return .end }
      return now < absence.askAt ? .wait(until: absence.askAt) : .take
    }
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
    if let absence { return absence.error }
    if let outage { return outage.message }
    guard isBusy, let since = askingSince, now - since >= Self.patience else { return nil }
    return "its store has not answered for \(Int(now - since)) s; 'cutover doctor' says more"
  }

  /// For how many seconds the sink has not gone on; `nil` where it does.
  func failingFor(now: Double) -> Double? {
    if let absence { return absence.failingSince.map { max(0, now - $0) } }
    return outage.map { now - $0.since }
  }

  // MARK: - The lease

  /// This process feeds the store from now on.
  mutating func took() {
    isBusy = false
    absence = nil
  }

  /// Another process feeds the store, or this one cannot. The lease is asked for again at `askAt`, in seconds.
  mutating func isAway(askAt: Double, error: String? = nil) {
    isBusy = false
    absence?.askAt = askAt
    if let error { absence?.error = error }
  }

  /// The lease is another process's to have, and asked for again at `askAt`, in seconds.
  mutating func gave(askAt: Double) {
    absence = Absence(askAt: askAt, hasFailed: failure != nil, error: outage?.message, failingSince: outage?.since)
    isBusy = false
    isOpen = false
    if failure?.isLasting != true { (failure, outage) = (nil, nil) }
  }

  /// What the process that feeds the store has said of it. `failingSince` is in seconds.
  mutating func learn(position: Int64, error: String?, failingSince: Double?) {
    guard absence != nil else { return }
    self.position = position
    absence?.error = error
    absence?.failingSince = failingSince
  }

  /// Whether the sink has failed for so long that another process should try.
  func isHopeless(now: Double) -> Bool { isFailing(now: now, for: Self.hope) && failure?.isLasting != true }

  /// For how many seconds a sink that fails is kept from others, and how long it is left to them before it is asked for again.
  static let hope = 4.0
  static let away = 0.5

  /// Whether the store has been asked for so long that it may be out of reach.
  func isSilent(now: Double) -> Bool {
    isBusy && absence == nil && askingSince.map { now - $0 >= Self.silence } ?? false
  }

  /// For how many seconds a store may be asked before it is looked for over another connection.
  static let silence = 3.0

  // MARK: - Steps

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
    var current = outage ?? Outage(message: message, since: askingSince ?? now, loggedAt: now)
    askingSince = nil
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
  func isFailing(now: Double, for seconds: Double) -> Bool {
    let since = absence.map(\.failingSince) ?? failure?.since
    return since.map { now - $0 >= seconds } ?? false
  }

  /// Whether the sink stands still at `sequence`.
  func stands(at sequence: Int64) -> Bool { isOpen && position == sequence && !isBusy }

  /// Whether the sink has applied `sequence`.
  func has(_ sequence: Int64) -> Bool { (isOpen || absence != nil) && position >= sequence }
}
