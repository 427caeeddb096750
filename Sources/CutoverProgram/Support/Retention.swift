import ArgumentParser
import CutoverBasics
package import CutoverConfiguration
import CutoverDomain
package import CutoverHosting
package import CutoverJournal
import CutoverTelemetry
import CutoverThreads

/// A length of time as people write it: `45s`, `30m`, `12h`, `7d`.
package struct RetentionTime: ExpressibleByArgument, Sendable {
  package let milliseconds: Int64

  package static let valueForm: String? = "a time such as 45s, 30m, 12h or 7d"

  package init?(argument: String) {
    guard let unit = argument.last, let count = Int64(argument.dropLast()), count >= 0 else { return nil }
    let seconds: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    guard let size = seconds[unit], count < 1_000_000_000 else { return nil }
    milliseconds = count * size * 1000
  }

  /// How long the journal keeps what every side has applied.
  package static func configured() throws -> RetentionTime { try configured(.retention) }

  /// What a setting says.
  package static func configured(_ setting: Setting) throws -> RetentionTime {
    let text = Settings.value(setting)
    guard let time = RetentionTime(argument: text) else {
      throw Failure(.configuration, "\(setting.variable) is \"\(text)\"; set it to a time such as 30m, 12h or 7d")
    }
    return time
  }
}

/// What of a journal may be forgotten: what every sink has applied, once it is older than anyone would go back.
package struct Retention: Sendable {
  private let domain: any HostedDomain.Type
  private let journal: any Journal
  private let legacyPath: String?
  private let isLegacyNeeded: @Sendable () -> Bool
  private let kept: RetentionTime

  /// How much longer the ids of forgotten events are known, in milliseconds.
  private static let idsKept: Int64 = 30 * 86_400_000

  /// What may be forgotten of `journal`, which feeds the legacy folder `legacyPath` if it feeds any yet. Where nobody
  /// needs that, it keeps nothing back.
  package init(
    _ domain: any HostedDomain.Type, _ journal: any Journal, legacyPath: String?,
    isLegacyNeeded: @escaping @Sendable () -> Bool,
    keeping kept: RetentionTime
  ) {
    self.isLegacyNeeded = isLegacyNeeded
    self.domain = domain
    self.journal = journal
    self.legacyPath = legacyPath
    self.kept = kept
  }

  /// Forgets what may be forgotten at `now` (Unix milliseconds); returns how many entries that were.
  package func compact(at now: Int64) throws -> Int {
    // A clock that was set forward does not make old what is not.
    try journal.noteClock()
    // What a sink noted of itself is never ahead of what it has applied; one that noted nothing has applied nothing.
    let isLegacyNeeded = self.isLegacyNeeded()
    let names = [Side.legacy.rawValue, Side.repository.rawValue].filter { isLegacyNeeded || $0 != Side.legacy.rawValue }
    let cursors = try journal.cursors().filter { names.contains($0.sink) }
    guard cursors.count == names.count, let slowest = cursors.map(\.sequence).min(),
      // A sink passes by events that are not for its files without a note in the folder: the next one to open the folder
      // starts from what stands there.
      let stored = isLegacyNeeded
        ? legacyPath.flatMap({ try? domain.legacy.position(in: $0) })?.sequence : slowest,
      let newest = try newest(acceptedBefore: now - kept.milliseconds)
    else { return 0 }
    let count = try journal.compact(through: min(slowest, stored, newest))
    _ = try journal.forgetIDs(acceptedBefore: now - kept.milliseconds - Self.idsKept)
    return count
  }

  /// The newest entry that was accepted before a moment, `nil` where none is kept. Entries are no older than those
  /// before them.
  private func newest(acceptedBefore moment: Int64) throws -> Int64? {
    guard let first = try journal.status().first else { return nil }
    var (low, high) = (first - 1, journal.head)
    while low < high {
      let middle = low + (high - low + 1) / 2
      guard let entry = try journal.read(after: middle - 1, limit: 1, bytes: 0).first else { return nil }
      if entry.acceptedAt < moment { low = middle } else { high = middle - 1 }
    }
    return low >= first ? low : nil
  }
}

/// Compacts the journal of a running writer now and then, reads all of it once a day, and says when somebody set the clock.
final class Janitor: Sendable {
  private let retention: Retention
  private let registry: MetricsRegistry
  private let journal: any Journal
  private let damage = Monitor<String?>(nil)
  private let isStopping = Monitor(false)
  private let thread = Monitor<Thread?>(nil)

  private static let interval = Duration.seconds(60)
  /// After how many intervals the journal is read as a whole again.
  private static let verification = 24 * 60
  /// Up to which size the structure of the file is looked at, too: that keeps a writer from resetting its write-ahead log.
  private static let largestStructure: Int64 = 1 << 30
  private static let jumps = MetricDescription.counter(
    "cutover_clock_jumps_total", "How often somebody set the clock, as far as the journal noticed",
    labels: ["direction"], series: [["backward"], ["forward"]])
  private static let damages = MetricDescription.gauge(
    "cutover_journal_damaged", "Whether the journal has been found to hold what was not written, 1 or 0")

  static let metrics = [jumps, damages]

  init(_ retention: Retention, journal: any Journal, metrics registry: MetricsRegistry = .shared) {
    self.registry = registry
    self.retention = retention
    self.journal = journal
  }

  /// What the last check of the whole journal found first, `nil` where all was well.
  var problem: String? { damage.withLock { $0 } }

  func report() -> MetricsRegistry.Collection {
    registry.collect([Self.damages]) { [weak self] samples in
      samples.set(Self.damages, self?.problem == nil ? 0 : 1)
    }
  }

  func start() {
    thread.withLock { thread in
      thread = Thread { [self] in
        reportJumps()
        var rounds = 0
        while isStopping.wait(until: Deadline(in: Self.interval), { $0 ? () : nil }) == nil {
          // A journal that cannot be compacted now is compacted later.
          _ = try? retention.compact(at: Clock.milliseconds())
          reportJumps()
          if rounds.isMultiple(of: Self.verification) { verify() }
          rounds += 1
        }
      }
    }
  }

  func stop() {
    isStopping.withLock(wake: true) { $0 = true }
    thread.withLock { $0?.join() }
  }

  private func reportJumps() {
    for jump in journal.takeClockJumps() {
      registry.counters(Self.jumps)[jump.distance < 0 ? "backward" : "forward"].increment()
      Logger(label: "cutover.journal").warning(
        "Somebody set the clock",
        metadata: ["seconds": .integer(jump.distance / 1000), "sequence": .integer(jump.sequence)])
    }
  }

  /// A folder that cannot be read now is read tomorrow.
  private func verify() {
    guard let reader = journal.reader() else { return }
    let isSmall = (try? reader.status().bytes).map { $0 <= Self.largestStructure } ?? false
    guard let found = try? reader.verify(structure: isSmall, isCancelled: { self.isStopping.withLock { $0 } }) else {
      return
    }
    damage.withLock { $0 = found.problems.first }
    guard let first = found.problems.first else { return }
    Logger(label: "cutover.journal").error(
      "The journal is damaged",
      metadata: ["error": .string(first), "others": .integer(Int64(found.problems.count - 1 + found.others))])
  }
}
