import ArenaDomain
import CutoverDomain
import CutoverHosting
import CutoverTestKit
import Testing

/// Reads `json` as the legacy file `name` and gives the answer of the endpoint `path`, its clock at 0.
private func legacyAnswer(_ path: String, _ name: String, _ json: [UInt8]) throws -> String {
  let folder = try TemporaryDirectory("legacy")
  _ = try folder.write(json, to: name)
  return try legacyAnswer(path, in: folder.path)
}

private func legacyAnswer(_ path: String, in folder: String) throws -> String {
  let request = try #require(Arena.request(path))
  let answer = try ArenaSnapshot(.init(legacyPath: folder)).answer(to: request, from: .legacy, now: 0)
  return String(decoding: try answer.bytes(), as: UTF8.self)
}

@Suite struct `The legacy reader` {
  @Test(arguments: GoldenDataset.available)
  func `answers as the goldens do`(_ dataset: GoldenDataset) throws {
    try dataset.withFolder { folder in
      for (path, bytes) in try dataset.answers() {
        #expect(try legacyAnswer(path, in: folder) == String(decoding: bytes, as: UTF8.self), "\(path)")
      }
    }
  }

  /// One entry of since-inception-values.json, and what of it clients see.
  @Test(arguments: [
    // Missing and null fields are zeros, unknown ones are dropped.
    (
      #"{"more": {"a": [1]}}"#,
      #"{"id":"","nav_since_inception":0,"inception_date":0,"num_invocations":0,"model_id":""}"#
    ),
    (
      #"{"id": null, "nav_since_inception": null, "num_invocations": null}"#,
      #"{"id":"","nav_since_inception":0,"inception_date":0,"num_invocations":0,"model_id":""}"#
    ),
    ("null", #"{"id":"","nav_since_inception":0,"inception_date":0,"num_invocations":0,"model_id":""}"#),
    // Names match ignoring case; a repeated member replaces the value before, a null does not.
    (
      #"{"ID": "a", "Model_Id": "b", "id": "c", "MODEL_ID": null}"#,
      #"{"id":"c","nav_since_inception":0,"inception_date":0,"num_invocations":0,"model_id":"b"}"#
    ),
    // The long s is an s.
    (
      "{\"NAV_\u{17F}ince_inception\": 1, \"nav_\u{15B}ince_inception\": 2}",
      #"{"id":"","nav_since_inception":1,"inception_date":0,"num_invocations":0,"model_id":""}"#
    ),
    // Floats: any number, rounded to nearest, written as short as can be.
    (
      #"{"nav_since_inception": 1760741958.8470731, "inception_date": -0}"#,
      #"{"id":"","nav_since_inception":1760741958.847073,"inception_date":-0,"num_invocations":0,"model_id":""}"#
    ),
    (
      #"{"nav_since_inception": 5e-324, "inception_date": 1.7976931348623157e308}"#,
      #"{"id":"","nav_since_inception":5e-324,"inception_date":1.7976931348623157e+308,"num_invocations":0,"model_id":""}"#
    ),
    // Integers: all 64 bits.
    (
      #"{"num_invocations": -9223372036854775808}"#,
      #"{"id":"","nav_since_inception":0,"inception_date":0,"num_invocations":-9223372036854775808,"model_id":""}"#
    ),
    // Text: escapes as the wire has them, lone surrogates replaced.
    (
      #"{"id": "\u0000\u001f\u2028<>&\/\"\\\ud800x\ud83d\ude80é"}"#,
      "{\"id\":\"\\u0000\\u001f\\u2028<>&/\\\"\\\\\u{FFFD}x🚀é\",\"nav_since_inception\":0,\"inception_date\":0,"
        + "\"num_invocations\":0,\"model_id\":\"\"}"
    ),
  ])
  func `reads fields as clients have seen them`(entry: String, wire: String) throws {
    let answer = try legacyAnswer(
      "since-inception-values", "since-inception-values.json", Array(#"{"sinceInceptionValues": [\#(entry)]}"#.utf8))
    #expect(answer == #"{"sinceInceptionValues":[\#(wire)],"serverTime":0}"#)
  }

  @Test func `replaces each byte that is not UTF-8`() throws {
    let json = Array(#"{"sinceInceptionValues": [{"id": "a"#.utf8) + [0xE4, 0xB8] + Array(#"b"}]}"#.utf8)
    #expect(
      try legacyAnswer("since-inception-values", "since-inception-values.json", json)
        == "{\"sinceInceptionValues\":[{\"id\":\"a\u{FFFD}\u{FFFD}b\",\"nav_since_inception\":0,\"inception_date\":0,"
        + "\"num_invocations\":0,\"model_id\":\"\"}],\"serverTime\":0}")
  }

  @Test(arguments: [
    (#"{"trades": null}"#, "null"), ("{}", "null"), ("null", "null"), (#"{"trades": []}"#, "[]"),
    (#"{"trades": [], "TRADES": null}"#, "null"), (#"{"trades": [{"id": "a"}], "trades": []}"#, "[]"),
  ])
  func `tells a null list from an empty one`(document: String, list: String) throws {
    #expect(
      try legacyAnswer("trades", "trades.json", Array(document.utf8)) == #"{"trades":\#(list),"serverTime":0}"#)
  }

  @Test func `tells a null map from an empty one`() throws {
    let document = #"{"accountTotals": [{"model_id": "a", "positions": {}}, {"model_id": "b"}]}"#
    #expect(
      try legacyAnswer("positions", "positions.json", Array(document.utf8))
        == #"{"accountTotals":[{"model_id":"a","positions":{}},{"model_id":"b","positions":null}],"serverTime":0}"#)
  }

  @Test func `makes floats of the numbers in opaque JSON and sorts its keys`() throws {
    let message =
      #"{"role": "user", "content": "", "timestamp": {"b": 1e21, "a": [2.50, 9223372036854775807], "": {}}}"#
    #expect(
      try legacyAnswer(
        "conversations", "conversations.json", Array(#"{"conversations": [{"messages": [\#(message)]}]}"#.utf8))
        == #"{"conversations":[{"model_id":"","messages":[{"role":"user","content":"","timestamp":"#
        + #"{"":{},"a":[2.5,9223372036854776000],"b":1e+21}}]}],"serverTime":0}"#)
  }

  @Test func `leaves a null timestamp out and keeps a zero`() throws {
    let messages = #"[{"timestamp": null}, {"timestamp": 0}]"#
    #expect(
      try legacyAnswer(
        "conversations", "conversations.json", Array(#"{"conversations": [{"messages": \#(messages)}]}"#.utf8))
        == #"{"conversations":[{"model_id":"","messages":[{"role":"","content":""},"#
        + #"{"role":"","content":"","timestamp":0}]}],"serverTime":0}"#)
  }

  @Test func `keeps the file's clock for prices alone`() throws {
    #expect(
      try legacyAnswer("crypto-prices", "crypto-prices.json", Array(#"{"prices": {}, "serverTime": 7}"#.utf8))
        == #"{"prices":{},"serverTime":7}"#)
  }

  @Test(arguments: [
    (
      #"{"trades": [{"id": "a"}, {"id": 5}]}"#,
      "line 1, column 33, field /trades/1/id: expected a string, found a number"
    ),
    (
      "{\"trades\": [\n  {\"entry_oid\": 1.0}]}",
      "line 2, column 17, field /trades/0/entry_oid: expected an integer, found a number with a fraction or an exponent"
    ),
    ("{\"trades\": {}}", "line 1, column 12, field /trades: expected an array, found an object"),
    ("{\"trades\": [", "line 1, column 13, field /trades: the input ends inside an array"),
    ("\u{FEFF}{}", "line 1, column 1: the text begins with a byte order mark"),
    ("", "line 1, column 1: the input is empty"),
    ("{} {}", "line 1, column 4: "),
  ])
  func `says where a file is wrong`(document: String, message: String) throws {
    let error = #expect(throws: ReadError.self) { try legacyAnswer("trades", "trades.json", Array(document.utf8)) }
    #expect(error?.code == .undecodable)
    #expect(error?.source.hasSuffix("/trades.json") == true)
    #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "")")
  }

  @Test func `tells a file that is missing from one that cannot be read`() throws {
    let folder = try TemporaryDirectory("legacy")
    let missing = #expect(throws: ReadError.self) { try legacyAnswer("trades", in: folder.path) }
    #expect(missing?.code == .missing)
    _ = try Program.run("mkdir", [folder.file("trades.json")])
    let directory = #expect(throws: ReadError.self) { try legacyAnswer("trades", in: folder.path) }
    #expect(directory?.code == .undecodable)
    #expect(directory?.message == "this is not a file")
  }
}

@Suite struct `The analytics of one model` {
  private let list = #"{"analytics": [{"id": "1", "model_id": "m"}, {"id": "2", "model_id": "m"}]}"#

  private func identity(own: String?, list: String?) throws -> String {
    let folder = try TemporaryDirectory("legacy")
    if let own { _ = try folder.write(own, to: "analytics-m.json") }
    if let list { _ = try folder.write(list, to: "analytics.json") }
    return String(
      try legacyAnswer("analytics/m", in: folder.path).prefix(#"{"analytics":{"id":"x","model_id":"m""#.utf8.count))
  }

  @Test(arguments: [
    #"{"analytics": [{"id": "own", "model_id": "m"}]}"#, "", "{", "[]", #"{"analytics": {"id": 5}}"#,
  ])
  func `come from the list where the model's file does not fit`(own: String) throws {
    #expect(try identity(own: own, list: list) == #"{"analytics":{"id":"1","model_id":"m""#)
  }

  @Test(arguments: ["{}", "null", #"{"analytics": null}"#, #"{"more": 1}"#])
  func `are empty where the model's file says nothing`(own: String) throws {
    #expect(try identity(own: own, list: list).hasPrefix(#"{"analytics":{"id":"","model_id":"","#))
  }

  @Test func `come from the list where the model's file can never be opened`() throws {
    let folder = try TemporaryDirectory("legacy")
    let long = String(repeating: "m", count: 256)
    _ = try folder.write(
      #"{"analytics": [{"id": "1", "model_id": "m"}, {"id": "2", "model_id": "\#(long)"}]}"#, to: "analytics.json")
    _ = try Program.run("mkdir", [folder.file("analytics-m.json")])
    #expect(try legacyAnswer("analytics/m", in: folder.path).hasPrefix(#"{"analytics":{"id":"1","model_id":"m""#))
    #expect(try legacyAnswer("analytics/\(long)", in: folder.path).hasPrefix(#"{"analytics":{"id":"2","model_id":"mm"#))
  }

  @Test func `read the list to its end`() throws {
    let list = #"{"analytics": [{"id": "1", "model_id": "m"}, {"id": 5}]}"#
    #expect(throws: ReadError.self) { try identity(own: nil, list: list) }
  }

  @Test func `come from the model's file where it fits`() throws {
    #expect(
      try identity(own: #"{"analytics": {"id": "o", "model_id": "m"}}"#, list: nil)
        == #"{"analytics":{"id":"o","model_id":"m""#)
  }

  @Test func `are an error where neither is there`() throws {
    #expect(throws: ReadError.self) { try identity(own: nil, list: nil) }
  }

  @Test(arguments: ["../trades", "a/b", "..", ""])
  func `are refused for a name that leads out of the folder`(model: String) throws {
    let folder = try TemporaryDirectory("legacy")
    _ = try folder.write(list, to: "analytics.json")
    #expect(throws: ReadError.self) { try legacyAnswer("analytics/\(model)", in: folder.path) }
  }
}
