import CutoverBasics
import Testing

@Suite struct `A number with its noun` {
  @Test(arguments: [
    (0, "event", "0 events"), (1, "event", "1 event"), (2, "event", "2 events"), (1, "entry", "1 entry"),
    (3, "entry", "3 entries"), (2, "key", "2 keys"), (2, "confirmed mismatch", "2 confirmed mismatches"),
    (1, "confirmed mismatch", "1 confirmed mismatch"), (12, "foreign write", "12 foreign writes"),
  ])
  func `agrees with it`(number: Int, noun: String, text: String) { #expect(counted(number, noun) == text) }
}
