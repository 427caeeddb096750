import CutoverBasics
package import CutoverJSON

/// What became of a rule in a run.
package struct RuleReport: Sendable, Equatable {
  /// Whether the rule is as it should be.
  package enum State: String, Sendable, CaseIterable {
    /// It let differences pass.
    case used
    /// It let nothing pass, in a full and complete run over all that it is for: it is not needed.
    case unused
    /// Its last day is over: it lets nothing pass any more.
    case expired
    /// It let more pass than it may.
    case overLimit
    /// It let nothing pass, but not everything that it is for was compared.
    case notEvaluated

    /// Whether the state fails a run.
    package var fails: Bool { self == .unused || self == .expired || self == .overLimit }
  }

  package var id: String
  package var endpoint: String
  package var path: String
  package var kinds: [JSONDifference.Kind]
  /// What the rules file says under `match`.
  package var match: JSONValue
  package var owner: String
  package var reason: String
  package var ticket: String?
  package var expires: String
  package var maxHits: Int?
  /// How many differences it let pass.
  package var hits: Int
  package var state: State
}

extension RuleReport {
  /// What became of all rules of a run that began at `started` (Unix milliseconds).
  static func all(
    of options: ParityRun.Options, at started: Int64, failure: String?, endpoints: [EndpointReport]
  ) -> [RuleReport] {
    options.rules.rules.map { rule in
      RuleReport(
        rule, day: UTCDate(started).date, mode: options.mode, isPartial: options.isPartial || failure != nil,
        endpoints: endpoints)
    }
  }

  private init(_ rule: Rule, day: String, mode: ParityReport.Mode, isPartial: Bool, endpoints: [EndpointReport]) {
    let meant = endpoints.filter { rule.endpointGlob.matches(Array($0.name.utf8)) }
    hits = meant.reduce(0) { sum, endpoint in
      endpoint.groups.reduce(sum) { sum, group in
        guard let id = group.rule, ExactString(id) == ExactString(rule.id) else { return sum }
        return sum + group.count
      }
    }
    if rule.hasExpired(on: day) {
      state = .expired
    } else if let limit = rule.maxHits, hits > limit {
      state = .overLimit
    } else if hits > 0 {
      state = .used
    } else {
      // Of what was not compared nobody knows whether it needs the rule.
      let isKnown = mode == .full && !isPartial && meant.allSatisfy(\.isComplete)
      state = isKnown ? .unused : .notEvaluated
    }
    id = rule.id
    endpoint = rule.endpoint
    path = rule.path
    kinds = JSONDifference.Kind.allCases.filter(rule.kinds.contains)
    match = rule.match.json
    owner = rule.owner
    reason = rule.reason
    ticket = rule.ticket
    expires = rule.expires
    maxHits = rule.maxHits
  }

  /// The rule and its state in a line, for a terminal.
  var line: String {
    let count = counted(hits, "difference")
    return switch state {
    case .used: "rule \(id) tolerated \(count), until \(expires): \(reason) (\(owner))"
    case .unused: "rule \(id) tolerated nothing: take it out of the rules file (\(owner))"
    case .expired: "rule \(id) expired on \(expires): renew it with a reason, or take it out (\(owner))"
    case .overLimit: "rule \(id) tolerated \(count), more than its limit of \(maxHits ?? 0): \(reason) (\(owner))"
    case .notEvaluated: "rule \(id) tolerated nothing, but not all that it is for was compared (\(owner))"
    }
  }
}
