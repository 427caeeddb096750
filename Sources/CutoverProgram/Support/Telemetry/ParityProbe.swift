import CutoverBasics
import CutoverDomain
import CutoverHosting
import CutoverJSON
import CutoverParity
import CutoverTelemetry
import CutoverThreads
import Glibc

/// What the parity runs have found whose reports are in a folder. A report never changes, so each is read once.
final class ParityProbe: Sendable {
  private static let lastRun = MetricDescription.gauge(
    "cutover_parity_last_run_timestamp_seconds", "When the newest parity run ended, in seconds since 1970")
  private static let duration = MetricDescription.gauge(
    "cutover_parity_last_run_duration_seconds", "How long the newest parity run took")
  private static let verdict = MetricDescription.gauge(
    "cutover_parity_verdict", "The verdict of the newest run that compared an endpoint, 1 for the one that holds",
    labels: ["endpoint", "verdict"])
  private static let differences = MetricDescription.gauge(
    "cutover_parity_differences", "Differences that the newest run found of an endpoint, tolerated ones aside",
    labels: ["endpoint", "kind"])
  private static let records = MetricDescription.gauge(
    "cutover_parity_records", "Records of an endpoint that the newest run compared", labels: ["endpoint"])
  private static let lastClean = MetricDescription.gauge(
    "cutover_parity_last_clean_timestamp_seconds",
    "When the newest run ended that found an endpoint clean, in seconds since 1970", labels: ["endpoint"])

  private static let cacheReads = MetricDescription.gauge(
    "cutover_parity_cache_reads",
    "Reads through Redis that the newest run of an endpoint made, by whether it had the value",
    labels: ["endpoint", "outcome"])

  static let descriptions = [lastRun, duration, verdict, differences, records, lastClean, cacheReads]

  private let domain: String
  private let folder: String
  private let known = Monitor<[RunID: Run]>([:])

  /// How many of the newest runs are looked at.
  private static let depth = 60

  /// What is kept of a report.
  private struct Run: Sendable {
    struct Endpoint: Sendable {
      let name: String
      let verdict: ParityVerdict
      let records: Int
      let kinds: [String: Int]
      let cacheReads: CacheReads
    }

    let domain: String
    /// Seconds since 1970.
    let ended: Double
    let duration: Double
    let endpoints: [Endpoint]
  }

  init(of domain: String, _ folder: String) {
    self.domain = domain
    self.folder = folder
  }

  func probe(in registry: MetricsRegistry, every interval: Duration) -> Probe {
    Probe("parity", Self.descriptions, in: registry, every: interval) { try self.ask() }
  }

  private func ask() throws -> @Sendable (inout MetricSamples) -> Void {
    let runs = try newestRuns()
    return { samples in
      guard let newest = runs.first else { return }
      samples.set(Self.lastRun, newest.ended)
      samples.set(Self.duration, newest.duration)
      var seen: Set<String> = []
      var clean: Set<String> = []
      for run in runs {
        for endpoint in run.endpoints {
          if seen.insert(endpoint.name).inserted { Self.say(endpoint, &samples) }
          if endpoint.verdict == .clean, clean.insert(endpoint.name).inserted {
            samples.set(Self.lastClean, run.ended, endpoint.name)
          }
        }
      }
    }
  }

  private static func say(_ endpoint: Run.Endpoint, _ samples: inout MetricSamples) {
    for verdict in ParityVerdict.allCases {
      samples.set(Self.verdict, verdict == endpoint.verdict ? 1 : 0, endpoint.name, verdict.rawValue)
    }
    samples.set(records, endpoint.records, endpoint.name)
    if endpoint.cacheReads.total > 0 {
      samples.set(cacheReads, endpoint.cacheReads.hits, endpoint.name, "hit")
      samples.set(cacheReads, endpoint.cacheReads.misses, endpoint.name, "miss")
      samples.set(cacheReads, endpoint.cacheReads.errors, endpoint.name, "error")
    }
    for (kind, count) in endpoint.kinds { samples.set(differences, count, endpoint.name, kind) }
  }

  private func newestRuns() throws -> [Run] {
    let names: [String]
    do { names = try Folder.namesIfThere(in: folder) } catch {
      throw Failure(.unavailable, "\(error.path): \(error.reason)")
    }
    let ids = names.compactMap { RunID($0) }.sorted(by: >).prefix(Self.depth)
    let before = known.withLock { $0 }
    var runs: [RunID: Run] = [:]
    for id in ids { runs[id] = try before[id] ?? Self.read("\(folder)/\(id.text)") }
    known.withLock { $0 = runs }
    // Two domains may share a folder.
    return ids.compactMap { runs[$0] }.filter { $0.domain == domain }
  }

  private static func read(_ path: String) throws -> Run {
    let report = try ParityReport(folder: path)
    return Run(
      domain: report.domain,
      ended: Double(report.ended) / 1000, duration: Double(report.ended - report.started) / 1000,
      endpoints: report.parts.map { endpoint in
        var kinds: [String: Int] = [:]
        for group in endpoint.groups where group.verdict != .tolerated {
          kinds[group.kind.rawValue, default: 0] += group.count
        }
        return Run.Endpoint(
          name: endpoint.name, verdict: endpoint.verdict, records: endpoint.records.compared, kinds: kinds,
          cacheReads: endpoint.cacheReads)
      })
  }
}
