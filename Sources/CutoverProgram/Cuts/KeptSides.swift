import CutoverBasics
import CutoverDomain
import CutoverDualWrite
import CutoverHosting
import CutoverPostgres
import CutoverPostgresJournal
import CutoverRedis
import CutoverTelemetry
import CutoverThreads

/// Keeps the sides of this node as they were at entries of the journal, for runs on any node, and lets go of them when
/// nobody wants them any more.
///
/// The legacy side is a copy in the state folder, the repository an open snapshot of Postgres with a copy of its values in
/// Redis.
final class KeptSides: SideKeeper {
  private let settings: Settings
  private let cuts: JournalCuts
  /// Copies the legacy store into a folder.
  private let copyLegacy: @Sendable (_ folder: String) throws -> Void
  private let legacyPath: String
  private let state = Monitor(State())
  private let thread = Monitor<Thread?>(nil)
  private let log = Logger(label: "cutover.cut")

  private struct State {
    var isStopping = false
    /// By token and side: ended by a wish that this side be let go.
    var kept: [Key: Hold] = [:]
  }

  private struct Key: Hashable {
    let token: String
    let side: String
  }

  private enum Hold: Sendable {
    case legacy(folder: String, CopyHold?)
    /// A thread that has the snapshot until the monitor says otherwise.
    case repository(Thread, isOver: Monitor<Bool>)
  }

  /// How long the sink stands still for its side, at the most: those who asked wait no longer, either.
  private static let patience = ParityCut.patience
  /// How often it is asked whether sides are still wanted.
  private static let interval = Duration.seconds(2)

  init(
    _ settings: Settings, _ cuts: JournalCuts, legacyPath: String,
    copyLegacy: @escaping @Sendable (_ folder: String) throws -> Void
  ) {
    self.settings = settings
    self.cuts = cuts
    self.legacyPath = legacyPath
    self.copyLegacy = copyLegacy
  }

  func start() {
    settings.domain.legacy.removeAbandonedCopies(in: CutFolders(settings.state.path).parent)
    thread.withLock { $0 = Thread { self.letGo() } }
  }

  /// Lets go of everything.
  func stop() {
    state.withLock(wake: true) { $0.isStopping = true }
    thread.withLock { thread in
      thread?.join()
      thread = nil
    }
    for key in state.withLock({ Array($0.kept.keys) }) { release(key) }
  }

  func keep(_ sink: String, at cut: Cut, for marker: CutMarker, awaitRelay: () -> Void) {
    let key = Key(token: marker.token, side: sink)
    // One that is met again, long after it was read, is nobody's.
    guard state.withLock({ !$0.isStopping && $0.kept[key] == nil }),
      (try? cuts.wanted())?.contains(marker.token) == true
    else { return }
    let began = ContinuousClock.now
    var side = KeptSide(sink, at: cut.sequence, process: WriterName.ownProcess)
    do {
      if sink == Side.legacy.rawValue {
        try keepLegacy(key, in: &side)
      } else {
        awaitRelay()
        try keepRepository(key, in: &side)
      }
      side.pause = Int64((ContinuousClock.now - began) / .milliseconds(1))
    } catch { side.error = Failure(error).message ?? "\(error)" }
    do { try cuts.put(side, of: marker.token) } catch {
      // Who waits for it hears nothing, and says so.
      log.warning("A cut cannot be reported", metadata: ["error": .string("\(error)")])
      release(key)
    }
  }

  private func keepLegacy(_ key: Key, in side: inout KeptSide) throws {
    let folders = CutFolders(settings.state.path)
    let folder = folders.folder(key.token)
    try copyLegacy(folder)
    state.withLock { $0.kept[key] = .legacy(folder: folder, CopyHold(folder)) }
    side.handle = folder
    side.store = legacyPath
    side.address = RemoteSides.ownAddress ?? ""
  }

  private func keepRepository(_ key: Key, in side: inout KeptSide) throws {
    let isOver = Monitor(false)
    let outcome = Monitor<Result<(snapshot: String, prefix: String), Failure>?>(nil)
    let thread = Thread { [settings] in
      do {
        try Stores(settings).withPostgres { connection in
          try connection.transaction(isolation: .repeatableRead, readOnly: true) { connection in
            let (snapshot, copy) = try Self.hold(settings, connection)
            outcome.withLock(wake: true) { $0 = .success((snapshot, copy?.prefix ?? "")) }
            _ = isOver.wait { $0 ? true : nil }
            copy?.remove()
          }
        }
      } catch { outcome.withLock(wake: true) { $0 = $0 ?? .failure(Failure(error)) } }
    }
    switch outcome.wait({ $0 }) {
    case .success(let kept)?:
      state.withLock { $0.kept[key] = .repository(thread, isOver: isOver) }
      (side.handle, side.cachePrefix) = kept
    case .failure(let failure)?:
      thread.join()
      throw failure
    case nil: preconditionFailure("the thread says how it went")
    }
  }

  private static func hold(
    _ settings: Settings, _ connection: PostgresConnection
  ) throws -> (snapshot: String, copy: CacheCopy?) {
    let watchdog = Watchdog(connection.interrupter, within: patience)
    defer { watchdog.stop() }
    return (try connection.exportSnapshot(), try CacheCopy.make(for: settings, beside: connection))
  }

  private func letGo() {
    while state.wait(until: Deadline(in: Self.interval), { $0.isStopping ? true : nil }) == nil {
      let keys = state.withLock { Array($0.kept.keys) }
      // A journal that cannot be asked has not said that nobody wants them.
      guard !keys.isEmpty, let wanted = try? cuts.wanted() else { continue }
      for key in keys where !wanted.contains(key.token) { release(key) }
    }
  }

  private func release(_ key: Key) {
    switch state.withLock({ $0.kept.removeValue(forKey: key) }) {
    case .legacy(let folder, _)?: settings.domain.legacy.removeCopy(folder)
    case .repository(let thread, let isOver)?:
      isOver.withLock(wake: true) { $0 = true }
      thread.join()
    case nil: break
    }
  }
}
