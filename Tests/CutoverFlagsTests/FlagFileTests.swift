import CutoverFlags
import CutoverJSON
import CutoverTestKit
import Testing

@Suite struct `The flag file` {
  private static func parse(_ text: String) throws -> FlagSet {
    try FlagSet(parsing: Array(text.utf8), source: "flags.json", keys: FlagScene.keys)
  }

  /// A file of two flags, one of them live, with `change` made to its text.
  private static func text(replacing old: String = "", with new: String = "") throws -> String {
    let scene = try FlagScene()
    try scene.set("arena.trades", .live, percent: 10)
    let text = try scene.file
    if !old.isEmpty { try #require(text.contains(old), "\(old)") }
    return old.isEmpty ? text : text.replacing(old, with: new, maxReplacements: 1)
  }

  @Test func `reads back as it was written`() throws {
    let scene = try FlagScene()
    let set = try scene.set("arena.trades", .live, percent: 10)
    #expect(try scene.store.read() == set)
    #expect(try Self.parse(scene.file).flags[0].state == FlagState(key: "arena.trades", stage: .live, percent: 10))
    let json = try JSONValue.parse(scene.file)
    #expect(json["flags"]?["arena.trades"]?["defaultVariant"]?.string == "shadow")
    #expect(
      json["flags"]?["arena.trades"]?["targeting"]?.compact == #"{"fractional":[["live",10],["shadow",90]]}"#)
  }

  @Test func `keeps what other tools put into it`() throws {
    let scene = try FlagScene()
    try scene.set("arena.trades", .live, percent: 10)
    let text = try scene.file.replacing(
      #""arena.prices": {"#,
      with: ##""other": {"state": "DISABLED", "variants": {"a": 1.50}, "defaultVariant": null}, "arena.prices": {"##
    ).replacing(#""flagSetId""#, with: #""team": "x", "flagSetId""#)
    try scene.folder.write(
      text.replacing(##""$schema""##, with: ##""$evaluators": {}, "$schema""##), to: "flags/flags.json")
    try scene.set("arena.prices", .dualwrite)
    let file = try JSONValue.parse(scene.file)
    #expect(
      file["flags"]?["other"]?.compact == #"{"state":"DISABLED","variants":{"a":1.50},"defaultVariant":null}"#)
    #expect(file["metadata"]?["team"]?.string == "x")
    #expect(file["$evaluators"]?.members?.isEmpty == true)
  }

  @Test(arguments: [
    (#""flagSetId": "cutover""#, #""flagSetId": "mine""#, "/metadata/flagSetId"),
    (#""version": "1""#, #""version": "one""#, "/metadata/version"),
    (#""version": "1""#, #""version": "-1""#, "/metadata/version"),
    (#""bucketing": "cbor""#, #""bucketing": "md5""#, "/metadata/bucketing"),
    (#""state": "ENABLED""#, #""state": "DISABLED""#, "/flags/arena.trades/state"),
    (#""off": "off""#, #""off": "live""#, "/flags/arena.trades/variants/off"),
    (#""off": "off","#, "", "/flags/arena.trades/variants/off"),
    (#""off": "off","#, #""off": "off", "on": "on","#, "/flags/arena.trades/variants/on"),
    (#""defaultVariant": "shadow""#, #""defaultVariant": "live""#, "/flags/arena.trades/defaultVariant"),
    (#""defaultVariant": "shadow""#, #""defaultVariant": "on""#, "/flags/arena.trades/defaultVariant"),
    (#""defaultVariant": "shadow""#, #""defaultVariant": 1"#, "/flags/arena.trades/defaultVariant"),
    ("90", "91", "/flags/arena.trades/targeting"), (#""fractional""#, #""if""#, "/flags/arena.trades/targeting"),
    (#""frozen": false"#, #""frozen": "no""#, "/metadata/frozen"),
    (#""percent": 10"#, #""percent": 11"#, "/flags/arena.trades/metadata/percent"),
    (#""percent": 10"#, #""percent": 10, "percent": 10"#, "/flags/arena.trades/metadata/percent"),
    (#""percent": 10"#, #""shadowSamples": 0"#, "/flags/arena.trades/metadata/shadowSamples"),
    (#""changedBy": "scene""#, #""changedAt": "today", "x": 1"#, "/flags/arena.trades/metadata/changedAt"),
    (#""percent": 10"#, #""note": []"#, "/flags/arena.trades/metadata/note"),
    (#""state": "ENABLED""#, #""status": 1, "state": "ENABLED""#, "/flags/arena.trades/status"),
  ])
  func `is rejected with its location`(old: String, new: String, place: String) throws {
    let text = try Self.text(replacing: old, with: new)
    let error = #expect(throws: FlagError.self) { try Self.parse(text) }
    #expect(error?.code == .invalid)
    #expect(error?.message.contains(place) == true, "\(error?.description ?? "")")
    #expect(error?.remedy != nil)
  }

  @Test func `is refused wherever it was cut off`() throws {
    let text = try Self.text()
    // The last byte is the end of the line.
    for length in stride(from: 0, to: text.utf8.count - 1, by: 7) {
      #expect(throws: FlagError.self) { try Self.parse(String(text.prefix(length))) }
    }
    let error = #expect(throws: FlagError.self) { try Self.parse(String(text.prefix(40))) }
    #expect(error?.message.contains("line ") == true)
  }
}
