import CutoverHTTP
import CutoverTestKit
import Testing

struct ContentTests {
  @Test(arguments: [
    ("*", true), ("\"a\"", true), ("W/\"a\"", true), ("\"b\", W/\"a\"", true), ("\"b\" , ,\"a\"", true),
    ("\"b\"", false), ("", false), ("a", false), ("\"a", false), ("W/\"A\"", false), ("\"x,\\\"a\"", false),
  ])
  func `a tag is known to a client that sent it`(_ field: String, _ isKnown: Bool) {
    #expect(EntityTag("a").isKnown(to: field) == isKnown)
  }

  @Test func `no tag is known to a client that sent none`() { #expect(!EntityTag("a").isKnown(to: nil)) }

  @Test(arguments: [
    ("gzip", true), ("deflate, GZIP;q=0.5", true), ("*", true), ("x-gzip", true), ("gzip;q=0", false),
    ("identity", false), ("", false), ("br", false), ("*;q=0", false), ("gzip;q=0.2, identity;q=0.9", false),
    ("gzip; q=1.000, identity; q=0.5", true), ("*, gzip;q=0", false), ("gzip;q=2", false), ("gzip;q=0.0001", false),
  ])
  func `gzip is sent to who prefers it`(_ field: String, _ isPreferred: Bool) {
    #expect(AcceptEncoding.prefersGzip(field) == isPreferred)
  }

  @Test(arguments: [(0, 0), (1, 5), (200_000, 20), (10, 70_000), (70_000, 65_535), (1 << 20, 0), (3 << 20, 20)])
  func `a compressed beginning with any end is what gzip reads back`(_ head: Int, _ tail: Int) throws {
    let beginning = (0..<head).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }
    let end = (0..<tail).map { UInt8(truncatingIfNeeded: $0) }
    // In pieces, as a large body is held.
    let pieces = stride(from: 0, to: max(1, head), by: 50_000).map {
      SharedBytes(beginning[min($0, head)..<min($0 + 50_000, head)])
    }
    let gzip = try #require(GzipHead(pieces))
    let folder = try TemporaryDirectory("gzip")
    // Twice with the same beginning, as for two answers.
    for end in [end, end.reversed()] {
      let path = try folder.write(gzip.pieces.flatMap(\.array) + gzip.end(end), to: "body.gz")
      let result = try Program.run("gzip", ["-dc", path])
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output == beginning + end)
    }
  }
}
