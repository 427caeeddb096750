import Testing

@testable import CutoverParity

@Suite struct `What is wrong with the copy that a run reads` {
  @Test func `is said of the file in the legacy folder`() {
    let copy = LegacyCopy("/state/cuts/1f", of: "/data/legacy-json", isFolder: true)
    #expect(
      copy.named("/state/cuts/1f/trades.json: line 1, column 3; fix /state/cuts/1f/trades.json")
        == "/data/legacy-json/trades.json: line 1, column 3; fix /data/legacy-json/trades.json")
    #expect(copy.named("trades: the table is gone") == "trades: the table is gone")
  }

  @Test func `is said of the legacy file`() {
    let copy = LegacyCopy("/state/cuts/1f", of: "/data/bot.db", isFolder: false)
    #expect(copy.named("/state/cuts/1f/legacy.db: no such table") == "/data/bot.db: no such table")
  }
}
