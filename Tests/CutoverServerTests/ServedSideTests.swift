import CutoverDomain
import Testing

@Test func `sides are named as the header has them`() {
  #expect(ServedSide.allCases.map(\.rawValue) == ["legacy", "repository"])
}
