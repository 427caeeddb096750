import CutoverRedis
import CutoverTestKit
import Glibc
import Testing

/// How old what Redis shows is: from the answer that an event is durable to its value being there for a reader.
@Suite struct `The age of what is in Redis` {
  private static let count = 200

  private static func event(_ number: Int) -> String {
    let data = #"{"provider":"age","symbol":"AGE","price":\#(number),"timestamp":\#(1_761_500_000_000 + number)}"#
    return #"{"type":"price","id":"age-\#(number)","data":\#(data)}"#
  }

  /// A measurement: it fails only where a value does not come at all, since how soon it comes is the machine's affair.
  @Test func `is how long each value takes to follow its acknowledged event`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let server = try RunningServer(scene)
      try server.waitUntilReady()
      let port = try #require(server.url.split(separator: ":").last.flatMap { UInt16($0) })
      let client = try RawClient(port: port)
      let redis = try RedisConnection(RedisConfiguration(url: scene.redis))
      var ages: [Duration] = []
      for number in 1...Self.count {
        let body = Self.event(number)
        client.send(
          "POST /ingest HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
        let answer = client.read(until: "\"last_sequence\":")
        #expect(answer.contains("\"accepted\":1"), "\(answer)")
        let acknowledged = ContinuousClock.now
        let deadline = acknowledged + .seconds(20)
        while ContinuousClock.now < deadline {
          let value = try redis.get("nof0:price:age:AGE:latest").map { String(decoding: $0, as: UTF8.self) } ?? ""
          if value.contains("\"price\":\(number),") { break }
          usleep(200)
        }
        ages.append(ContinuousClock.now - acknowledged)
      }
      ages.sort()
      let (median, late) = (ages[Self.count / 2], ages[Self.count * 99 / 100])
      print("age in Redis: median \(median), 99 % \(late), longest \(ages[Self.count - 1])")
      #expect(ages[Self.count - 1] < .seconds(20))
      #expect(try server.end() == 0)
    }
  }
}
