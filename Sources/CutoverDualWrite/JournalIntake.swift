import CutoverBasics
package import CutoverDomain
package import CutoverJournal
import CutoverTelemetry
import CutoverThreads
import Glibc

/// Takes events in for a journal whose stores another process feeds, on this machine or another one. How far the stores
/// are is what that process notes in the journal about once a second.
///
/// All methods may be called from any thread; they block.
package final class JournalIntake: Sendable {
  private let journal: any Journal
  private let sinks: [String]
  private let isNeeded: @Sendable (String) -> Bool
  private let limits: Limits
  private let metrics: WriterMetrics
  private let appender: EventAppender
  private let known = Monitor<Known?>(nil)

  /// What was last asked of the journal.
  private struct Known: Sendable {
    var at: ContinuousClock.Instant
    var head: Int64
    var cursors: [SinkCursor]
  }

  private static let age = Duration.milliseconds(500)

  /// `journal` is open for appending. `sinks` are the names of those that follow it, the one in authority first;
  /// `isNeeded` says of each whether somebody reads its store.
  package init(
    journal: any Journal, decoder: any EventDecoder, sinks: [String], isNeeded: @escaping @Sendable (String) -> Bool,
    limits: Limits = Limits(), metrics: WriterMetrics = WriterMetrics()
  ) {
    self.journal = journal
    self.sinks = sinks
    self.isNeeded = isNeeded
    self.limits = limits
    self.metrics = metrics
    appender = EventAppender(journal, decoder, metrics)
  }

  /// As ``DualWriter/accept(_:stopping:)``.
  package func accept(
    _ texts: [[UInt8]], stopping: Bool = false
  ) throws(DualWriteError) -> [Result<Acceptance, EventError>] {
    do throws(DualWriteError) {
      if let overload = try overload() {
        throw DualWriteError(
          .overloaded, overload, remedy: "come back later; 'cutover status' says what holds them up")
      }
      let results = try metrics.acceptance.measure { () throws(DualWriteError) in
        do throws(JournalError) { return try appender.append(texts, stopping: stopping) } catch {
          throw DualWriter.failure(error)
        }
      }
      metrics.count(results)
      return results
    } catch {
      metrics.countRejected(error.code)
      throw error
    }
  }

  /// As ``DualWriter/waitUntilApplied(_:bySinks:for:)``; copies of the stores are not waited for.
  package func waitUntilApplied(
    _ sequence: Int64, bySinks count: Int? = nil, for patience: Duration
  ) throws(DualWriteError) -> Bool {
    let end = ContinuousClock.now + patience
    let names = sinks.filter(isNeeded).prefix(count ?? .max)
    while true {
      let positions = try positions(within: .zero)
      if names.allSatisfy({ positions[$0] ?? 0 >= sequence }) { return true }
      guard ContinuousClock.now < end else { return false }
      usleep(50_000)
    }
  }

  /// As the process that feeds the stores has noted it. Throws ``DualWriteError``.
  package func status() throws(DualWriteError) -> WriterStatus {
    let known = try ask(within: Self.age)
    let now = Clock.milliseconds()
    return WriterStatus(
      head: known.head,
      sinks: sinks.compactMap { name in
        guard let cursor = known.cursors.first(where: { $0.sink == name }) else { return nil }
        let lag = max(0, known.head - cursor.sequence)
        return .init(
          name: name, position: cursor.sequence, lag: lag, lagSeconds: 0, error: cursor.lastError,
          failingFor: cursor.failingSince.map { Double(now - $0) / 1000 }, isNeeded: isNeeded(name))
      }, journal: journal.identity)
  }

  /// Why an event that came now would not be accepted; `nil` where it would be.
  package func refusal() throws(DualWriteError) -> String? {
    do throws(JournalError) { try journal.probe() } catch { return error.message }
    return try overload()
  }

  /// Whether a process feeds the stores; also where that cannot be asked.
  package var isFed: Bool { (try? journal.isFed()) ?? true }

  private func overload() throws(DualWriteError) -> String? {
    let late = try status().sinks.filter { $0.isNeeded && $0.lag >= limits.lag }
    guard !late.isEmpty else { return nil }
    return late.map { "the \($0.name) sink is \(counted($0.lag, "event")) behind" }.joined(separator: ", ")
      + "; \(limits.lag) are allowed"
  }

  private func positions(within age: Duration) throws(DualWriteError) -> [String: Int64] {
    Dictionary(try ask(within: age).cursors.map { ($0.sink, $0.sequence) }, uniquingKeysWith: { $1 })
  }

  private func ask(within age: Duration) throws(DualWriteError) -> Known {
    if let known = known.withLock(\.self), ContinuousClock.now - known.at < age { return known }
    do throws(JournalError) {
      let found = Known(at: .now, head: try journal.refresh(), cursors: try journal.cursors())
      known.withLock { $0 = found }
      return found
    } catch { throw DualWriter.failure(error) }
  }
}
