import ArenaDomain
import CutoverDomain
import CutoverHosting
import CutoverRepository
import CutoverTestKit
import Testing

/// What the backfill is given when it should stop in the middle.
private struct Stop: Error {}

@Suite struct Backfilling {
  /// The project's own sample, in a folder that a test may change.
  private func withSample<Result>(_ body: (TemporaryDirectory) throws -> Result) throws -> Result {
    let folder = try TemporaryDirectory("sample")
    try Files.copy(PackageFolder.path + "/legacy-json", to: folder.path)
    return try body(folder)
  }

  private func edit(_ folder: TemporaryDirectory, _ name: String, _ pattern: String, _ replacement: String) throws {
    var text = String(decoding: try folder.read(name), as: UTF8.self)
    let range = try #require(text.firstRange(of: pattern), "\(pattern) is not in \(name)")
    text.replaceSubrange(range, with: replacement)
    _ = try folder.write(text, to: name)
  }

  @Test func `a second time changes nothing`() throws {
    try ArenaStores.with { stores in
      try withSample { folder in
        #expect(try stores.backfill(folder.path).rowsChanged > 0)
        let second = try stores.backfill(folder.path)
        #expect(second.rowsChanged == 0)
        #expect(second.documents.first { $0.name == "trades" }?.records == 48)
      }
    }
  }

  @Test func `counts records, and not the documents that they stand in`() throws {
    try ArenaStores.with { stores in
      try withSample { folder in
        let report = try stores.backfill(folder.path)
        for name in ["crypto-prices", "trades", "since-inception-values", "leaderboard", "analytics"] {
          let document = try #require(report.documents.first { $0.name == name })
          #expect(document.rowsChanged == document.records, "\(name)")
        }
      }
    }
  }

  @Test func `brings back what was changed, and follows what the files changed`() throws {
    try ArenaStores.with { stores in
      try withSample { folder in
        try stores.backfill(folder.path)
        try stores.sql("UPDATE trades SET exit_price = exit_price + 1 WHERE arrival = 3")
        try stores.sql("DELETE FROM conversation_messages WHERE ordinal = 2")
        #expect(try stores.backfill(folder.path).rowsChanged == 1 + 4)
        try edit(folder, "trades.json", #""side": "long""#, #""side": "short""#)
        #expect(try stores.backfill(folder.path).rowsChanged == 1)
        #expect(
          try stores.answer("trades", .repository) == stores.answer("trades", .legacy, legacy: folder.path))
      }
    }
  }

  @Test func `does not touch what a later event wrote`() throws {
    try ArenaStores.with { stores in
      try withSample { folder in
        try stores.backfill(folder.path)
        try stores.sql("UPDATE trades SET exit_price = 1, seq = 7 WHERE arrival = 3")
        #expect(try stores.backfill(folder.path).rowsChanged == 0)
        #expect(try stores.count("trades WHERE exit_price = 1") == 1)
      }
    }
  }

  @Test func `goes on where it was interrupted`() throws {
    try ArenaStores.with { stores in
      try withSample { folder in
        // Breaks in the second batch of the trades.
        try stores.sql("ALTER TABLE trades ADD CONSTRAINT full_table CHECK (arrival < 15)")
        #expect(throws: (any Error).self) { try stores.backfill(folder.path, batch: 10) }
        #expect(try stores.count("trades") == 10)
        #expect(throws: ReadError.self) { try stores.answer("trades", .repository) }
        try stores.sql("ALTER TABLE trades DROP CONSTRAINT full_table")
        var written: [Int] = []
        let report = try stores.backfill(folder.path, batch: 10) { progress in
          if progress.document == "trades", progress.phase == .writing { written.append(progress.records) }
        }
        #expect(written == [20, 30, 40, 48])
        #expect(report.documents.first { $0.name == "trades" }?.rowsChanged == 38)
        #expect(try stores.answer("trades", .repository) == stores.answer("trades", .legacy, legacy: folder.path))
      }
    }
  }

  /// A change to the sample, and what is said of it.
  @Test(arguments: [
    (
      "trades.json", #""quantity": "#, #""quantity": "x", "_": "#,
      "line 25, column 19, field /trades/0/quantity: expected a number"
    ),
    (
      "trades.json", #""side": "long""#, #""side": "sideways""#,
      "field /trades/0/side: \"sideways\" is none of long, short"
    ),
    ("conversations.json", #""role": "assistant""#, #""role": "robot""#, "message 2 has the role \"robot\""),
    (
      "leaderboard.json", #""id": "gemini-2.5-pro""#, #""id": "claude-sonnet-4-5""#, "an earlier record has the same id"
    ),
    ("crypto-prices.json", "{", "\u{FEFF}{", "byte order mark"),
    ("analytics-gpt-5.json", #""id""#, #""id": 5, "ID""#, "expected a string, found a number"),
    ("since-inception-values.json", #""num_invocations": "#, #""num_invocations": 1.0, "_": "#, "expected an integer"),
  ])
  func `refuses a faulty file before anything is written`(
    name: String, pattern: String, replacement: String, message: String
  ) throws {
    try ArenaStores.with { stores in
      try withSample { folder in
        try edit(folder, name, pattern, replacement)
        let error = #expect(throws: ReadError.self) { try stores.backfill(folder.path) }
        #expect(error?.source.hasSuffix("/" + name) == true)
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
        #expect(try stores.count("trades") + stores.count("models") + stores.count("documents") == 0)
      }
    }
  }

  @Test func `refuses bytes that are not UTF-8, which a client sees replaced`() throws {
    try ArenaStores.with { stores in
      try withSample { folder in
        _ = try folder.write(
          Array(#"{"leaderboard": [{"id": "a"#.utf8) + [0xFF] + Array(#""}]}"#.utf8), to: "leaderboard.json")
        let error = #expect(throws: ReadError.self) { try stores.backfill(folder.path) }
        #expect(error?.message.contains("UTF-8") == true, "\(error?.message ?? "")")
        #expect(try stores.answer("leaderboard", .legacy, legacy: folder.path).contains("a\u{FFFD}"))
      }
    }
  }

  @Test func `names what is missing, and refuses a folder without any dataset`() throws {
    try ArenaStores.with { stores in
      try withSample { folder in
        _ = try Program.run("rm", [folder.file("account-totals.json")])
        #expect(try stores.backfill(folder.path).missing == ["account-totals"])
        #expect(throws: ReadError.self) { try stores.answer("account-totals", .repository) }
      }
      let empty = try TemporaryDirectory("empty")
      let error = #expect(throws: ReadError.self) { try stores.backfill(empty.path) }
      #expect(error?.message == "there is no legacy dataset in it")
    }
  }
}
