package import CutoverJSON
internal import CutoverThreads
internal import Synchronization

/// The flags of a store as a running server sees them: a change is seen within a second, and reading them costs a lock
/// that nobody holds for longer than it takes to copy a reference.
///
/// Where the store is out of reach or says nonsense, the last flags that were good stay, and ``status`` says why.
package final class FlagWatcher: Sendable {
  package struct Status: Sendable, Equatable {
    /// The version that requests are answered by.
    package let version: Int
    /// When the store was last read without trouble, Unix milliseconds.
    package let readAt: Int64
    /// Why the flags may be out of date; `nil` where they are not.
    package let trouble: FlagError?
    /// Since when, Unix milliseconds.
    package let troubleSince: Int64?

    package var json: JSONValue {
      .object([
        "version": .integer(version), "read_at": .date(readAt),
        "trouble": trouble.map { .text($0.description) } ?? .null,
        "trouble_since": troubleSince.map { .date($0) } ?? .null,
      ])
    }
  }

  private final class Snapshot: Sendable {
    let set: FlagSet
    let status: Status

    init(_ set: FlagSet, _ status: Status) {
      self.set = set
      self.status = status
    }
  }

  private let store: any FlagStore
  private let clock: @Sendable () -> Int64
  private let interval: Duration
  private let notifier: any FlagNotifier
  private let snapshot: Mutex<Snapshot>
  private let isStopping = Mutex(false)
  private let thread = Mutex<Thread?>(nil)

  /// Reads the store for the first time. Throws ``FlagError``: a server without flags knows no side to answer from.
  ///
  /// - Parameter clock: Unix milliseconds.
  /// - Parameter interval: How often the store is read where nothing tells of a change.
  package init(
    _ store: any FlagStore, clock: @escaping @Sendable () -> Int64, interval: Duration = .milliseconds(500)
  ) throws(FlagError) {
    self.store = store
    self.clock = clock
    self.interval = interval
    notifier = store.makeNotifier()
    let set = try store.read()
    let status = Status(version: set.version, readAt: clock(), trouble: nil, troubleSince: nil)
    snapshot = Mutex(Snapshot(set, status))
  }

  /// The flags in force, or the last that were known.
  package var flags: FlagSet { current.set }

  package var status: Status { current.status }

  /// What the flag called `key` decides for a client; `nil` where there is none.
  package func decision(for key: String, targetingKey: String?) -> FlagDecision? {
    current.set.decision(for: key, targetingKey: targetingKey)
  }

  /// Reads the store now. Says whether anything is different.
  @discardableResult
  package func refresh() -> Bool {
    let before = current
    let next: Snapshot
    do throws(FlagError) {
      let set = try store.read()
      next = Snapshot(set, Status(version: set.version, readAt: clock(), trouble: nil, troubleSince: nil))
    } catch {
      let since = before.status.troubleSince ?? clock()
      let status = Status(
        version: before.status.version, readAt: before.status.readAt, trouble: error, troubleSince: since)
      next = Snapshot(before.set, status)
    }
    snapshot.withLock { $0 = next }
    return next.set != before.set || next.status.trouble != before.status.trouble
  }

  /// Follows the store until ``stop()``. `changed` is called on the watching thread after every change of flags or of
  /// the trouble with them, also one that somebody's ``refresh()`` has seen before: that is where a log or an alarm hears
  /// of it.
  package func start(changed: @escaping @Sendable (FlagSet, Status) -> Void = { _, _ in }) {
    thread.withLock { thread in
      guard thread == nil else { return }
      let first = current
      thread = Thread { [self] in
        var told = first
        while !isStopping.withLock({ $0 }) {
          refresh()
          let now = current
          if now.set != told.set || now.status.trouble != told.status.trouble { changed(now.set, now.status) }
          told = now
          notifier.wait(for: interval)
        }
      }
    }
  }

  /// Waits for the end of the watching thread: not longer than the interval, and not at all for one of a file.
  package func stop() {
    isStopping.withLock { $0 = true }
    notifier.interrupt()
    let running = thread.withLock { thread in
      defer { thread = nil }
      return thread
    }
    running?.join()
  }

  private var current: Snapshot { snapshot.withLock { $0 } }
}
