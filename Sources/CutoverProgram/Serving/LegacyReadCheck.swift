import CutoverDomain
import CutoverHosting
import CutoverTelemetry
import CutoverThreads
import Glibc

/// Reads in the background what the legacy side answers, once in each version of its parts: a file that cannot be read is told
/// of before a client, or a rollback, comes to it.
final class LegacyReadCheck: Sendable {
  private let domain: any HostedDomain.Type
  private let folder: String
  private let statePath: String
  private let noted = Monitor(NotedLegacyReads())
  private let isStopping = Monitor(false)
  private let thread = Monitor<Thread?>(nil)

  /// How often versions are looked at.
  private static let interval = Duration.seconds(1)
  /// How long an endpoint is left alone after a check, and for how many times as long as the check took: parts that are
  /// written all the time cost little of a processor.
  private static let pause = Duration.seconds(10)
  private static let share = 50.0

  init(_ domain: any HostedDomain.Type, folder: String, statePath: String) {
    (self.domain, self.folder, self.statePath) = (domain, folder, statePath)
  }

  /// Why endpoints have no answer, by their names, as far as that was read.
  var reasons: [String: String] { noted.withLock { $0.entries.compactMapValues(\.reason) } }

  func start() { thread.withLock { $0 = Thread { self.run() } } }

  func stop() {
    isStopping.withLock(wake: true) { $0 = true }
    thread.withLock { $0.take() }?.join()
  }

  private func run() {
    var next: [String: ContinuousClock.Instant] = [:]
    let watch = domain.legacy.watch(folder)
    repeat {
      let before = noted.withLock { $0 }
      for endpoint in domain.endpoints.map(\.name) {
        if isStopping.withLock({ $0 }) { return }
        guard let request = domain.request(endpoint) else { continue }
        let version = watch.version(of: request)
        let known = noted.withLock { $0.entry(of: endpoint, at: version) }
        // What was wrong may be repaired: that is seen at once.
        let wasWrong = noted.withLock { $0.entries[endpoint]?.reason } != nil
        guard known == nil, wasWrong || next[endpoint].map({ $0 <= .now }) ?? true else { continue }
        let start = ContinuousClock.now
        let reason = UnreadableLegacy.reason(request, domain, folder)
        next[endpoint] = .now + max(Self.pause, (.now - start) * Self.share)
        noted.withLock { $0.note(endpoint, at: version, reason: reason) }
      }
      save(unless: before)
    } while isStopping.wait(until: Deadline(in: Self.interval), { $0 ? true : nil }) == nil
  }

  private func save(unless before: NotedLegacyReads) {
    let now = noted.withLock { $0 }
    // Before the first event there may be no state folder.
    guard now != before, access(statePath, F_OK) == 0 else { return }
    do { try now.save(statePath: statePath) } catch {
      Logger(label: "cutover.legacy").warning(
        "What was found of the legacy side cannot be noted", metadata: ["error": .string("\(error)")])
    }
  }
}
