import ArenaDomain
public import ArgumentParser
import CutoverConfiguration
import CutoverDomain
import CutoverJournal
import CutoverThreads

/// A length of time as people write it: `45s`, `30m`, `12h`, `7d`.
public struct RetentionTime: ExpressibleByArgument, Sendable {
  public let milliseconds: Int64

  public init?(argument: String) {
    guard let unit = argument.last, let count = Int64(argument.dropLast()), count >= 0 else { return nil }
    let seconds: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    guard let size = seconds[unit], count < 1_000_000_000 else { return nil }
    milliseconds = count * size * 1000
  }

  /// How long the journal keeps what every side has applied.
  static func configured() throws -> RetentionTime { try configured(.retention) }

  /// What a setting says.
  static func configured(_ setting: Setting) throws -> RetentionTime {
    let text = Settings.value(setting)
    guard let time = RetentionTime(argument: text) else {
      throw Failure(.configuration, "\(setting.variable) is \"\(text)\"; set it to a time such as 30m, 12h or 7d")
    }
    return time
  }
}

/// What of a journal may be forgotten: what every sink has applied, once it is older than anyone would go back.
struct Retention: Sendable {
  private let journal: SQLiteJournal
  private let legacyPath: String?
  private let kept: RetentionTime

  /// How much longer the ids of forgotten events are known, in milliseconds.
  private static let idsKept: Int64 = 30 * 86_400_000

  /// What may be forgotten of `journal`, which feeds the legacy folder `legacyPath` if it feeds any yet.
  init(_ journal: SQLiteJournal, legacyPath: String?, keeping kept: RetentionTime) {
    self.journal = journal
    self.legacyPath = legacyPath
    self.kept = kept
  }

  /// Forgets what may be forgotten at `now` (Unix milliseconds); returns how many entries that were.
  func compact(at now: Int64) throws -> Int {
    // What a sink noted of itself is never ahead of what it has applied; one that noted nothing has applied nothing.
    let cursors = try journal.cursors().filter { Arena.sinkNames.contains($0.sink) }
    guard cursors.count == Arena.sinkNames.count, let slowest = cursors.map(\.sequence).min(),
      // A sink passes by events that are not for its files without a note in the folder: the next one to open the folder
      // starts from what stands there.
      let stored = legacyPath.flatMap(LegacySink.position)?.sequence,
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

/// Compacts the journal of a running writer now and then.
final class Janitor: Sendable {
  private let retention: Retention
  private let isStopping = Monitor(false)
  private let thread = Monitor<Thread?>(nil)

  private static let interval = Duration.seconds(60)

  init(_ retention: Retention) { self.retention = retention }

  func start() {
    thread.withLock { thread in
      thread = Thread { [self] in
        while isStopping.wait(until: Deadline(in: Self.interval), { $0 ? () : nil }) == nil {
          // A journal that cannot be compacted now is compacted later.
          _ = try? retention.compact(at: Clock.milliseconds())
        }
      }
    }
  }

  func stop() {
    isStopping.withLock(wake: true) { $0 = true }
    thread.withLock { $0?.join() }
  }
}
