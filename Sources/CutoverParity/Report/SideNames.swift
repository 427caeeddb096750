import CutoverDomain

/// What reports for people call the sides of a difference. In `report.json` they are always `legacy` and `repository`.
struct SideNames {
  let left: String
  let right: String

  /// Documents that somebody compares are neither legacy nor repository.
  init(_ leg: Difference.Leg, in report: ParityReport) {
    let areDocuments = report.domain == DocumentRun.domain
    left = areDocuments ? "left" : leg.left.rawValue
    right = areDocuments ? "right" : leg.right.rawValue
  }
}
