import CutoverDomain
import CutoverJSON
package import CutoverParity
package import CutoverServer
import CutoverTelemetry
import CutoverThreads

/// Says in the log what comparisons have found, a difference an entry, each with the names by which people look for it.
/// Values are not in it: the report has them.
package enum DifferenceLog {
  private static let label = "cutover.parity"

  /// What a run has found: the samples of each group, which count the others.
  package static func write(_ report: ParityReport) {
    let log = Logger(label: label)
    guard log.isEnabled(.warning) else { return }
    for part in report.parts {
      for group in part.groups where group.verdict == .confirmed {
        for sample in group.samples {
          var metadata: Logger.Metadata = [
            "run": .string(report.id.text), "endpoint": .string(part.name), "kind": .string(group.kind.rawValue),
            "path": .string(sample.path), "leg": .string(group.leg.rawValue),
            "differences": .integer(Int64(group.count)),
          ]
          if let message = sample.message { metadata["error"] = .string(message) }
          for label in sample.labels { metadata[label.name] = .string(label.value) }
          log.warning(words(group.kind), metadata: metadata)
        }
      }
    }
  }

  private static func words(_ kind: JSONDifference.Kind) -> String {
    kind == .foreignWrite ? "Somebody else wrote to the repository" : "The sides differ"
  }
}

/// The same for what shadow reads have confirmed: each difference once, however often it is seen.
package final class ShadowDifferenceLog: Sendable {
  private let log = Logger(label: "cutover.shadow")
  private let known = Monitor<Set<String>>([])

  /// How many differences are remembered; beyond that, one that goes on can be told again.
  private static let most = 10_000

  package func write(_ endpoint: String, _ differences: [ShadowDifference]) {
    guard log.isEnabled(.warning) else { return }
    for difference in differences {
      let isNew = known.withLock { known in
        if known.count >= Self.most { known = [] }
        return known.insert(difference.fingerprint).inserted
      }
      guard isNew else { continue }
      let sample = try? JSONValue.parse(Array(difference.sample.utf8))
      var metadata: Logger.Metadata = [
        "endpoint": .string(endpoint), "kind": .string(difference.kind),
        "path": .string(sample?["path"]?.string ?? difference.template),
      ]
      if let sequence = difference.sequence { metadata["sequence"] = .integer(sequence) }
      if let message = sample?["message"]?.string { metadata["error"] = .string(message) }
      for label in sample?["labels"]?.members ?? [] {
        if let value = label.value.string { metadata[label.name.string] = .string(value) }
      }
      log.warning("The sides differ", metadata: metadata)
    }
  }
}
