import CutoverJSON
import CutoverTestKit
import Testing

@Suite struct `What a backfill counts` {
  /// What another backfill changes, by document; empty where nothing.
  private func changes(_ scene: Scene) throws -> [String] {
    let report = try JSONValue.parse(scene.succeed("backfill", "--json").output)
    let documents = (report["documents"]?.elements ?? []).filter { $0["rows_changed"]?.int != 0 }
    return documents.map { "\($0["name"]?.string ?? "") \($0["rows_changed"]?.int ?? 0)" }
  }

  /// Real answers of the platform, and the sample of the project.
  private static var datasets: [String] {
    let sample = PackageFolder.path + "/legacy-json"
    return [sample] + (SharedData.path.map { [$0 + "/data/nof1-2025-10-26"] } ?? [])
  }

  @Test func `are records, and not the document that they stand in`() throws {
    try Scene.with { scene in
      try scene.folder.write(
        #"{"notes":[{"key":"a","text":"x"},{"key":"b","text":"y"}]}"#, to: "legacy-notes/notes.json")
      let environment = ["CUTOVER_DOMAIN": "notes", "CUTOVER_DATA_PATH": "legacy-notes"]
      let report = try JSONValue.parse(scene.succeed("backfill", "--json", environment: environment).output)
      #expect(report["rows_changed"]?.int == 2)
      #expect(try scene.succeed("backfill", environment: environment).text.contains("No row changed: "))
    }
  }

  @Test(arguments: datasets) func `are rows whose content differs, not what events left in other places`(
    dataset: String
  ) throws {
    try Scene.with { scene in
      let copied = try Program.run(
        "sh", ["-c", "rm -r \"$1\" && cp -r \"$0\" \"$1\"", dataset, scene.folder.file("legacy-json")])
      try #require(copied.status == 0, "\(copied.errors)")
      try scene.succeed("backfill")
      let events = try scene.cutover("simulate", "--rate", "0", "--count", "500", "--seed", "7").text
      try scene.folder.write(events, to: "events.ndjson")
      try scene.succeed("ingest", "events.ndjson")
      #expect(try changes(scene) == [])
      #expect(try scene.parity("--full").differences == [])
      #expect(try changes(scene) == [])

      try scene.sql(
        "UPDATE price_latest SET price = price + 1 WHERE symbol = (SELECT min(symbol) FROM price_latest)")
      #expect(try changes(scene) == ["crypto-prices 1"])
      try scene.sql("UPDATE trades SET exit_price = exit_price + 1 WHERE id = (SELECT min(id) FROM trades)")
      #expect(try changes(scene) == ["trades 1"])
      #expect(try scene.parity("--full").differences == [])

      // Events and a backfill in turn: the messages of a conversation have the backfill's numbers by then.
      let more = try scene.cutover("simulate", "--rate", "0", "--count", "300", "--seed", "8").text
      try scene.folder.write(more, to: "more.ndjson")
      try scene.succeed("ingest", "more.ndjson")
      try scene.sql(
        """
        UPDATE conversation_messages SET content = content || '!'
        WHERE (conversation_id, ordinal) = (
          SELECT conversation_id, ordinal FROM conversation_messages ORDER BY ordinal DESC, conversation_id LIMIT 1)
        """)
      #expect(try changes(scene) == ["conversations 1"])
      #expect(try scene.parity("--full").differences == [])
    }
  }
}
