package import CutoverJSON

/// A difference that somebody has decided to let pass, for a reason and for a time.
package struct Rule: Sendable, Equatable {
  package let id: String
  /// The endpoints it is for: a name, in which `*` is any number of characters.
  package let endpoint: String
  /// The places it is for: a template, in which `*` is any segment and `**` any number of them.
  package let path: String
  package let kinds: Set<JSONDifference.Kind>
  package let match: RuleMatch
  package let owner: String
  package let reason: String
  package let ticket: String?
  /// The last day it holds, in UTC: `2026-12-31`.
  package let expires: String
  /// The most differences of a run that it may let pass.
  package let maxHits: Int?
  /// Where it stands in its file, from 1.
  let line: Int
  let pathGlob: Glob<ExactString>
  let endpointGlob: Glob<UInt8>

  /// The kinds that a rule may be for. A key that repeats, a foreign write and a value that cannot be decoded have no
  /// tolerance.
  static let tolerableKinds: Set<JSONDifference.Kind> = [
    .missingInLegacy, .missingInRepository, .valueMismatch, .typeMismatch, .nullVsAbsent, .orderMismatch, .staleCache,
  ]

  /// Whether the rule is out of date on `day`, which is written as ``expires`` is.
  func hasExpired(on day: String) -> Bool { expires.utf8.lexicographicallyPrecedes(day.utf8) }

  /// Narrower rules win over wider ones: by their path, then by their endpoint.
  var specificity: [Int] { pathGlob.specificity + endpointGlob.specificity }

  /// Whether nothing tells which of the two is for a difference that both are for.
  func ties(with other: Rule) -> Bool {
    specificity == other.specificity && !kinds.isDisjoint(with: other.kinds) && pathGlob.overlaps(other.pathGlob)
      && endpointGlob.overlaps(other.endpointGlob)
  }
}
