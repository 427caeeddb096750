import CutoverDomain
import CutoverFlags
import CutoverServer
import CutoverThreads

/// Sides that say what a test tells them to.
final class ScriptedSource: ShadowSource {
  struct Script: Sendable {
    var legacy: [ShadowReading] = []
    var repository: [ShadowReading] = []
    var confirmation: [[ShadowDifference]?]?
    var confirmed: [[String]] = []
  }

  struct NoMoment: Error {}

  let script: Monitor<Script>

  init(_ script: Script) { self.script = Monitor(script) }

  /// The readings of a side in their order; the last one stays.
  func read(_ request: Request, from side: ServedSide) -> ShadowReading {
    script.withLock { script in
      let path: WritableKeyPath<Script, [ShadowReading]> = side == .legacy ? \.legacy : \.repository
      return script[keyPath: path].count > 1 ? script[keyPath: path].removeFirst() : script[keyPath: path][0]
    }
  }

  func confirm(_ requests: [Request]) throws -> [[ShadowDifference]?] {
    try script.withLock { script in
      script.confirmed.append(requests.map(\.path))
      guard let confirmation = script.confirmation else { throw NoMoment() }
      return requests.indices.map { confirmation[$0 % confirmation.count] }
    }
  }
}

func basis(_ comparator: String) -> EvidenceBasis {
  EvidenceBasis(rulesHash: nil, comparatorHash: comparator, schemaVersion: "14")
}
