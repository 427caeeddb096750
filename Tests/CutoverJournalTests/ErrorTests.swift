import CutoverJournal
import Testing

@Test("A journal's error says what to do about it")
func remedy() {
  #expect(JournalError(.full, "the disk is full", remedy: "make room").description == "the disk is full; make room")
}
