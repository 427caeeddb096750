import CutoverBasics
package import CutoverJSON
package import CutoverServer

/// Endpoints that should go back to the legacy side and stay, as people and programs read it.
extension WithheldRollbacks.Withheld {
  /// Of `endpoint`, in a sentence.
  package func summary(of endpoint: String) -> String {
    "\(endpoint) should go back to the legacy side since \(UTCDate(first).seconds), and stays: \(reason); "
      + "'cutover flags rollback \(endpoint)' takes it back all the same"
  }

  package var json: JSONValue {
    .object(["since": .text(UTCDate(first).text), "reason": .text(reason)])
  }
}

extension WithheldRollbacks {
  /// Those that a server of the state folder notes now, by endpoint.
  package static func noted(statePath: String) -> [String: Withheld] {
    noted(statePath: statePath, at: Clock.milliseconds())
  }
}
