import CutoverFlags
import CutoverHTTP
import CutoverServer
import Testing

@Suite struct `Flags over HTTP` {
  private static let client = HTTPTestClient(Router(OFREPAPI(flags: { FlagSet(keys: ["arena.trades"]) }).routes))

  @Test func `are answered one by one and all at once, with an ETag`() throws {
    let one = Self.client.send(.post, "/ofrep/v1/evaluate/flags/arena.trades", body: Array("{}".utf8))
    #expect(one.status == 200)
    #expect(String(decoding: one.bytes, as: UTF8.self).contains(#""value":"off""#))
    let all = Self.client.send(.post, "/ofrep/v1/evaluate/flags", body: Array("{}".utf8))
    let etag = try #require(all.headers["ETag"])
    let again = Self.client.send(
      .post, "/ofrep/v1/evaluate/flags", headers: ["If-None-Match": etag], body: Array("{}".utf8))
    #expect(again.status == 304 && again.bytes.isEmpty)
  }

  @Test func `that are not there, or are asked for without sense, are told so`() {
    #expect(Self.client.send(.post, "/ofrep/v1/evaluate/flags/x", body: Array("{}".utf8)).status == 404)
    #expect(Self.client.send(.post, "/ofrep/v1/evaluate/flags/arena.trades", body: Array("{".utf8)).status == 400)
  }
}
