/// The side that an answer came from, as the header `Cutover-Side` names it.
package enum ServedSide: String, Sendable, CaseIterable {
  case legacy, repository
}
