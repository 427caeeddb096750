/// The side that an answer came from, as the header `Cutover-Side` names it.
public enum ServedSide: String, Sendable, CaseIterable {
  case legacy, repository
}
