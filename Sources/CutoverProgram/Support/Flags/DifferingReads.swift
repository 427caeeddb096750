import CutoverBasics
import CutoverFlags
package import CutoverJSON
import CutoverServer

/// The shadow reads of an endpoint that have differed since their counts began. A change of its stage by a person leaves them.
package struct DifferingReads {
  private let record: ShadowRecord

  /// A terminal shows so many; JSON has all that are kept.
  private static let shown = 5

  /// `nil` where nothing is counted of `endpoint`.
  package init?(_ endpoint: String, statePath: String) {
    guard let record = try? ShadowLedger(reading: statePath)?.record(of: endpoint) else { return nil }
    self.record = record
  }

  /// Whether no read has differed.
  package var isEmpty: Bool { record.differenceCount == 0 }

  package var json: JSONValue {
    .object([
      "since": .text(UTCDate(record.since).text), "samples": .integer(record.tally.samples),
      "different": .integer(record.tally[.outcome(.different)]), "differences_found": .integer(record.differenceCount),
      "differences": .array(record.differences.map(\.json)),
    ])
  }

  /// For `cutover flags show`: names and what is said of them; empty where nothing differs.
  package var rows: [[String]] {
    guard record.differenceCount > 0 else { return [] }
    let reads = counted(record.tally[.outcome(.different)], "shadow read")
    let places = counted(record.differenceCount, "place")
    var rows = [["differing", "\(reads) in \(places) since \(UTCDate(record.since).seconds), the newest first:"]]
    rows += record.differences.prefix(Self.shown).map { ["", $0.json.differenceLine] }
    let more = record.differenceCount - min(Self.shown, record.differences.count)
    if more > 0 { rows.append(["", "… and \(counted(more, "more place")): --json has the newest 100"]) }
    return rows
  }
}
