import CutoverDualWrite
import Testing

@Test("Two acceptances of one event differ in being a duplicate")
func duplicates() {
  #expect(Acceptance(sequence: 1, isDuplicate: false) != Acceptance(sequence: 1, isDuplicate: true))
}
