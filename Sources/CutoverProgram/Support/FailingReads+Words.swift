import CutoverBasics
package import CutoverJSON
package import CutoverServer

/// The endpoints whose clients get no answer from either side, as people and programs read it.
extension FailingReads.Failure {
  package var summary: String {
    "clients got no answer: \(counted(count, "read")) failed since \(UTCDate(first).seconds), the last on "
      + "\(UTCDate(last).seconds): \(reason)"
  }

  package var json: JSONValue {
    .object([
      "count": .integer(count), "first": .text(UTCDate(first).text), "last": .text(UTCDate(last).text),
      "reason": .text(reason),
    ])
  }
}

/// Those that a server of the state folder has noted lately.
package struct NotedFailures {
  private let failures: [(endpoint: String, failure: FailingReads.Failure)]

  package init(statePath: String) {
    failures = FailingReads.noted(statePath: statePath, at: Clock.milliseconds())
  }

  package var json: JSONValue {
    .object(failures.map { JSONMember(name: ExactString($0.endpoint), value: $0.failure.json) })
  }

  /// For a terminal.
  package var lines: [String] { failures.map { "reads".padded(12) + "\($0.endpoint): \($0.failure.summary)" } }
}
