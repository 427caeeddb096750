import CutoverBasics
import CutoverFlags
import CutoverJSON
import CutoverTelemetry
import CutoverThreads

/// Takes endpoints back whose rehearsal has lost its process: it would have come back itself, and nobody else would.
///
/// Belongs to the thread of the rollbacks, which looks once a second.
final class RehearsalSupervisor: Sendable {
  private struct State: Sendable {
    /// The version of the flags that `open` is of.
    var version: Int?
    var open: [AuditRecord] = []
    /// What kept an endpoint from being taken back, as it was logged.
    var failures: [String: String] = [:]
  }

  private let watcher: FlagWatcher
  private let store: any FlagStore
  private let level: LegacyLevel
  private let keys: [String]
  private let state = Monitor(State())

  private static let actor = "cutover serve"

  /// `keys` are those of the flags of the domain.
  init(_ watcher: FlagWatcher, store: any FlagStore, level: LegacyLevel, keys: [String]) {
    (self.watcher, self.store, self.level, self.keys) = (watcher, store, level, keys)
  }

  func look() {
    for record in open() {
      guard let key = record.key, let process = record.evidence["process"]?.string, ProcessMark.isGone(process) else {
        continue
      }
      takeBack(record, key, process)
    }
  }

  /// The rehearsals that have not come back. The history is read where the flags have changed.
  private func open() -> [AuditRecord] {
    let version = watcher.flags.version
    return state.withLock { state in
      if state.version == version { return state.open }
      guard let trail = try? store.readAll().trail else { return [] }
      state.open = keys.compactMap { trail.rehearsalUnderWay(of: $0) }
      state.version = version
      return state.open
    }
  }

  private func takeBack(_ record: AuditRecord, _ key: String, _ process: String) {
    let cause = "its process (pid \(ProcessMark.pid(of: process) ?? "unknown")) ended before it came back"
    let control = FlagControl(store, clock: Clock.milliseconds)
    do {
      let made = try control.takeBack(
        record, because: cause, by: Self.actor, catchUpLegacy: { flag, flip in try level.bring(flag, flip) })
      watcher.refresh()
      state.withLock { state in
        state.version = nil
        state.failures[key] = nil
      }
      guard made.isChange else { return }
      Self.log.warning(
        "An endpoint was taken back from a rehearsal that lost its process",
        metadata: metadata(record, ["cause": .string(cause)]))
    } catch {
      // It is tried again at the next look.
      let isNews = state.withLock { $0.failures.updateValue("\(error)", forKey: key) != "\(error)" }
      guard isNews else { return }
      Self.log.error(
        "An endpoint is where a rehearsal that lost its process took it, and could not be taken back",
        metadata: metadata(record, ["error": .string("\(error)")]))
    }
  }

  private func metadata(_ record: AuditRecord, _ more: Logger.Metadata) -> Logger.Metadata {
    let endpoint = record.from.map { MetadataValue.string($0.endpoint) } ?? .string("")
    let stages: Logger.Metadata = [
      "endpoint": endpoint, "from": .string(record.to?.words ?? ""), "to": .string(record.from?.words ?? ""),
    ]
    return stages.merging(more) { $1 }
  }

  private static var log: Logger { Logger(label: "cutover.flags") }
}
