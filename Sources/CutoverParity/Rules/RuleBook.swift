import CutoverBasics
package import CutoverJSON

/// The rules as one endpoint of a run applies them.
struct RuleBook {
  private let rules: [Rule]
  private let comparison: JSONDiff

  /// The rules for `endpoint` that are still good on `day`.
  init(_ rules: Rules, endpoint: String, comparison: JSONDiff, day: String) {
    let name = Array(endpoint.utf8)
    // The narrowest first: the first one that is for a difference decides.
    self.rules = rules.rules.filter { !$0.hasExpired(on: day) && $0.endpointGlob.matches(name) }
      .sorted { $1.specificity.lexicographicallyPrecedes($0.specificity) }
    self.comparison = comparison
  }

  /// The rule that lets the difference pass, `nil` if it counts. In the leg to the cache, only rules that are for
  /// ``JSONDifference/Kind/staleCache`` apply.
  func rule(for difference: JSONDifference, leg: Difference.Leg) -> Rule? {
    if rules.isEmpty { return nil }
    let kind = leg.kind(of: difference)
    guard rules.contains(where: { $0.kinds.contains(kind) }), Rule.tolerableKinds.contains(difference.kind),
      !isInKey(difference.path)
    else { return nil }
    let template = difference.path.segments.map(\.template)
    guard let rule = rules.first(where: { $0.kinds.contains(kind) && $0.pathGlob.matches(template) }) else {
      return nil
    }
    return rule.match.tolerates(difference) ? rule : nil
  }

  /// Whether the path is that of a field by which its record is identified, or within one.
  private func isInKey(_ path: JSONPath) -> Bool {
    for (index, segment) in path.segments.enumerated().dropFirst() {
      guard case .member(let name) = segment, case .key = path.segments[index - 1],
        let fields = comparison.fields(at: JSONPath(Array(path.segments[..<(index - 1)])))
      else { continue }
      if fields.contains(where: { ExactString($0) == name }) { return true }
    }
    return false
  }
}

extension JSONPath.Segment {
  /// The segment as it stands in a template.
  var template: ExactString {
    ExactString(String(decoding: JSONPath([self]).template.utf8.dropFirst(), as: UTF8.self))
  }
}

extension Rules {
  /// Whether a difference between two documents, which reports call `name`, is one that a rule lets pass on the day of
  /// `moment` (Unix milliseconds).
  package func tolerance(
    of name: String, comparison: JSONDiff, at moment: Int64
  ) -> (JSONDifference) -> Bool {
    let book = RuleBook(self, endpoint: name, comparison: comparison, day: UTCDate(moment).date)
    return { book.rule(for: $0, leg: .legacyRepository) != nil }
  }
}
