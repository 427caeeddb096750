import CutoverDomain
import CutoverJSON

/// A request that a side refuses as a mistake of the client, which is an answer like any other.
struct Refusal {
  /// Whether both sides tell the client the same.
  let isEqual: Bool
  let difference: JSONDifference
  /// Which side refuses it, and why.
  let message: String

  /// `nil` where no side refuses the request, or a side gives no answer at all.
  init?(_ failures: [SideFailure], _ leg: Difference.Leg) {
    guard !failures.isEmpty, failures.allSatisfy(\.error.isOfRequest) else { return nil }
    isEqual = failures.count == 2 && Set(failures.map { "\($0.error.code) \($0.error.message)" }).count == 1
    let isLeftAlone = failures.count == 1 && failures[0].side == leg.left
    difference = JSONDifference(
      path: JSONPath(),
      kind: failures.count == 2 ? .valueMismatch : isLeftAlone ? .missingInLegacy : .missingInRepository,
      legacy: nil, repository: nil)
    message = failures.map { "\($0.side.rawValue) refuses it: \($0.error.message)" }.joined(separator: "; ")
  }
}
