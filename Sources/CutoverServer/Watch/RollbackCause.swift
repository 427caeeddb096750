import CutoverFlags
package import CutoverJSON

/// What an automatic rollback was decided by, as its record keeps it: the differences with both sides' values, and the
/// counts, which start over with the rollback.
struct RollbackCause: Sendable {
  /// In a word, as the metric has it.
  var cause: RollbackPolicy.Cause
  var endpoint: String
  /// Those that are known of the mismatch, or of the parity run.
  var differences: [ShadowDifference]
  /// How many there are in all.
  var differencesFound: Int
  /// The reads of the last minutes.
  var legacy: ShadowEvidence.Reads
  var repository: ShadowEvidence.Reads
  var lagSeconds: Double?
  var recorded: ShadowRecord?
  /// The parity run that it was because of, or that was too old.
  var run: String?

  /// A record is a line that is read with each look at the flags: more differences are in the next parity run's report.
  private static let kept = 5
  /// So many characters of a value are in the reason; the record has more.
  private static let shown = 60

  /// The first difference in words, empty where there is none.
  var summary: [String] {
    guard let first = differences.first else { return [] }
    let sample = try? JSONValue.parse(Array(first.sample.utf8))
    let request = sample.flatMap(Self.request) ?? ""
    let sides = ["legacy", "repository"].map { side in
      "\(side) \(sample?[side]?.observedValue(limit: Self.shown) ?? "absent")"
    }.joined(separator: ", ")
    let entry = first.sequence.map { "journal entry \($0), " } ?? ""
    let writer = sample?["message"]?.string.map { "\($0), " } ?? ""
    return [
      "\(request)\(sample?["path"]?.string ?? first.template): \(sides) "
        + "(\(entry)\(writer)fingerprint \(first.fingerprint))"
    ]
  }

  /// What the record of the rollback has as its evidence.
  var json: JSONValue {
    .object([
      "cause": .text(cause.rawValue), "endpoint": .text(endpoint), "run": run.map { .text($0) } ?? .null,
      "differences": .array(differences.prefix(Self.kept).map(\.json)),
      "differences_found": .integer(differencesFound), "shadow": shadow,
      "reads": .object(["legacy": Self.reads(legacy), "repository": Self.reads(repository)]),
      "lag_seconds": lagSeconds.map(Self.number) ?? .null,
    ])
  }

  /// The counts until now. The ledger may not have been told of what has just been found.
  private var shadow: JSONValue {
    guard let recorded else { return .null }
    let known = Set(recorded.differences.map(\.fingerprint))
    let new = cause == .mismatch ? differences.filter { !known.contains($0.fingerprint) }.count : 0
    return .object([
      "samples": .integer(recorded.tally.samples + new),
      "different": .integer(recorded.tally[.outcome(.different)] + new),
      "since_unix_ms": .integer(recorded.since),
    ])
  }

  private static func reads(_ reads: ShadowEvidence.Reads) -> JSONValue {
    .object(["count": .integer(reads.count), "errors": .integer(reads.errors), "p99_ms": number(reads.p99)])
  }

  private static func number(_ value: Double) -> JSONValue {
    .number(JSONNumber(unchecked: "\((value * 1000).rounded() / 1000)"))
  }

  /// The parameters of the request, empty where it has none.
  private static func request(_ sample: JSONValue) -> String? {
    let parameters = sample["parameters"]?.elements?.compactMap(\.string) ?? []
    return parameters.isEmpty ? nil : "(\(parameters.joined(separator: ", "))) "
  }
}

extension ShadowDifference {
  /// The difference as a report has it, with the entry of the journal.
  package var json: JSONValue {
    let sample = (try? JSONValue.parse(Array(sample.utf8)))?.members ?? []
    let kept: Set = [
      "fingerprint", "endpoint", "request", "parameters", "path", "kind", "legacy", "repository", "message",
    ]
    return .object(
      sample.filter { kept.contains($0.name.string) }
        + [
          JSONMember(name: "sequence", value: sequence.map { .integer($0) } ?? .null),
          JSONMember(name: "occurrences", value: .integer(occurrences)),
        ])
  }
}
