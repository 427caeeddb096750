import CutoverDomain
import CutoverHosting
import CutoverParity
import CutoverSQLite
import CutoverTestKit
import Testing

@Suite struct `Endpoints of a declared domain` {
  /// Four accounts, of which one is closed, and two entries of one of them.
  private static func with(_ body: (BookScene) throws -> Void) throws {
    try BookScene.with { scene in
      for (code, balance) in [("d", "1"), ("b", "2"), ("a", "1"), ("c", "3")] { try scene.account(code, balance) }
      try scene.order("closing", "b")
      try scene.entry("1", of: "a", "1")
      try scene.entry("2", of: "a", "2")
      #expect(scene.drain())
      try body(scene)
    }
  }

  private static func text(_ path: String, _ side: Side, _ scene: BookScene) throws -> String {
    let request = try #require(Book.request(path))
    return try scene.reading { reading in
      String(decoding: try reading.answer(to: request, from: side, now: 7).bytes(), as: UTF8.self)
    }
  }

  @Test(arguments: [
    ("accounts", ["a", "b"]), ("accounts?limit=3", ["a", "b", "c"]), ("accounts?limit=all", ["a", "b", "c", "d"]),
    ("accounts?after=b", ["c", "d"]), ("accounts?after=bb&limit=1", ["c"]), ("accounts?after=d", []),
    ("accounts?open=no", ["b"]), ("accounts?open=yes&balance=1", ["a", "d"]), ("accounts?balance=9", []),
  ])
  func `show what the query chooses, the same on both sides`(path: String, codes: [String]) throws {
    try Self.with { scene in
      let legacy = try Self.text(path, .legacy, scene)
      let repository = try Self.text(path, .repository, scene)
      #expect(legacy == repository)
      let shown = legacy.split(separator: #""code":""#).dropFirst().map { String($0.prefix(1)) }
      #expect(shown == codes)
    }
  }

  @Test func `are compared as wholes, in windows, by each choice, and behind a key`() throws {
    try Self.with { scene in
      let requests = try scene.reading { try $0.requests(for: BookScene.endpoint("accounts")) }
      #expect(
        requests.map(\.path) == [
          "accounts?limit=all", "accounts?limit=1", "accounts?limit=2", "accounts?limit=1000",
          "accounts?limit=2&open=yes", "accounts?limit=2&open=no", "accounts?limit=2&after=b",
        ])
      #expect(try scene.parity().verdict == .clean)
    }
  }

  @Test func `are assembled of several datasets by the same code`() throws {
    try Self.with { scene in
      let account = #""account":{"code":"a","balance":"1","open":true,"note":null}"#
      let answer = #"{\#(account),"entries":2,"serverTime":7}"#
      #expect(try Self.text("accounts/a/sum", .legacy, scene) == answer)
      #expect(try Self.text("accounts/a/sum", .repository, scene) == answer)
      for side in [Side.legacy, .repository] {
        let error = #expect(throws: ReadError.self) { try Self.text("accounts/x/sum", side, scene) }
        #expect(error?.code == .notFound && error?.isOfRequest == true)
      }
      // What one side alone has is asked of both.
      try scene.program.execute("INSERT INTO account VALUES ('theirs', 1, 1, NULL, NULL)")
      let requests = try scene.reading { try $0.requests(for: BookScene.endpoint("sum")) }
      #expect(requests.map(\.parameters) == [["a"], ["b"], ["c"], ["d"], ["theirs"]])
      let found = try scene.parity().endpoints.first { $0.name == "sum" }
      #expect(found?.groups.map { "\($0.kind) \($0.count)" } == ["missingInRepository 1"])
    }
  }

  @Test func `know the calls that people type, and no others`() {
    #expect(Book.request("accounts?limit=5&after=x")?.parameters == ["5", "x", "", ""])
    #expect(Book.request("entries")?.parameters == [])
    for path in ["accounts?limit=0", "accounts?size=5", "accounts?limit", "accounts?open=maybe", "accounts/a", "sum"] {
      #expect(Book.request(path) == nil, "\(path)")
    }
  }

  @Test(arguments: [
    ("2025-10-10T19:45:00Z", "2025-10-10T19:45:00.000000Z"), ("2025-10-10T19:45:00.25Z", "2025-10-10T19:45:00.250000Z"),
    ("", ""), ("2025-10-10 19:45:00Z", nil), ("2025-10-10T19:45:00+01:00", nil), ("2025-13-10T19:45:00Z", nil),
    ("2025-10-10T19:45:00.1234567Z", nil), ("2025-10-10T19:45:00.Z", nil),
  ])
  func `take a time in one form`(text: String, value: String?) {
    #expect((try? QueryParameter("from", .time).value(of: text)) == value)
  }
}
