import CutoverFlags
import Testing

@Test func `no stage leaves a read path without its writes`() {
  for stage in Stage.allCases where stage.authority != .repository || stage.isCompared { #expect(stage.writesLegacy) }
}

@Test func `stages follow one another, there and back`() {
  #expect(Stage.off.previous == nil)
  #expect(Stage.complete.next == nil)
  for stage in Stage.allCases { if let next = stage.next { #expect(next.previous == stage) } }
}
