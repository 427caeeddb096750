import CutoverBasics
import CutoverConfiguration
package import CutoverFlags
import CutoverJSON
package import CutoverParity

/// Removes old reports from a folder.
package struct ReportPruning {
  package struct Outcome {
    /// The oldest first.
    package var removed: [RunID] = []
    /// Those that should go and cannot, and why.
    package var kept: [(id: RunID, reason: String)] = []
  }

  private let folder: ReportFolder
  private let flags: any FlagStore
  private let retention: ReportRetention

  /// Without an argument the settings decide. Throws where one is not what it should be.
  package init(folder: String, flags: any FlagStore, keep: RetentionTime? = nil, most: Int? = nil) throws {
    self.folder = ReportFolder(folder)
    self.flags = flags
    retention = ReportRetention(
      age: try (keep ?? .configured(.reportsKeep)).milliseconds,
      count: try most ?? Self.configuredCount())
  }

  /// With `isRehearsal`, nothing is removed and the outcome says what would be.
  package func run(isRehearsal: Bool = false) throws -> Outcome {
    let now = Clock.milliseconds()
    // Which runs the flags rest on has to be known before any can go.
    let named = Set(try flags.read().evidenceRuns.compactMap { RunID($0) })
    var unreadable: [RunID: String] = [:]
    let removable = retention.removable(among: try folder.ids(), at: now, keeping: named) { id in
      do {
        let report = try ParityReport(folder: "\(folder.path)/\(id.text)")
        // Domains may share a folder.
        let runs = report.endpoints.map { endpoint in
          let isFull = report.mode != .confirm && endpoint.records.skipped == 0
          return ("\(report.domain).\(endpoint.name)", isFull && endpoint.isComplete && report.failure == nil)
        }
        return Dictionary(runs) { $0 || $1 }
      } catch {
        unreadable[id] = Failure(error).message ?? "\(error)"
        return nil
      }
    }
    var outcome = Outcome()
    outcome.kept = unreadable.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    if !isRehearsal { try folder.removeLeftovers(at: Int(now / 1000)) }
    for id in removable {
      do {
        if !isRehearsal { try folder.remove(id) }
        outcome.removed.append(id)
      } catch { outcome.kept.append((id, Failure(error).message ?? "\(error)")) }
    }
    return outcome
  }

  private static func configuredCount() throws -> Int {
    let text = Settings.value(.reportsMost)
    guard let count = Int(text), count > 0 else {
      throw Failure(.configuration, "CUTOVER_REPORTS_MOST is \"\(text)\"; set it to a number of reports such as 1000")
    }
    return count
  }
}
