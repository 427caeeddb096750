import ArenaDomain
import CutoverDomain
import CutoverHosting
import CutoverJSON
import CutoverTestKit
import Testing

/// A legacy folder, a call, and what the legacy service answers; see `.ci/legacy_oracle.py`, which has made the file.
struct RecordedAnswer {
  static let file = "Tests/Fixtures/legacy-answers.ndjson"

  let path: String
  let files: [(name: String, bytes: [UInt8])]
  /// `nil` for an error.
  let answer: String?

  /// The cases of a file as the oracle writes it.
  static func all(in file: String = file) throws -> [RecordedAnswer] {
    let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    let reader = try JSONReader(file: file.hasPrefix("/") ? file : "/\(root)/\(file)")
    var cases: [RecordedAnswer] = []
    while try reader.nextText() {
      let value = try reader.readValue()
      cases.append(
        RecordedAnswer(
          path: value["path"]?.string ?? "",
          files: (value["files"]?.members ?? []).map { ($0.name.string, base64($0.value.string ?? "")) },
          answer: value["answer"]?.string))
    }
    return cases
  }

  private static func base64(_ text: String) -> [UInt8] {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var (bits, count) = (0, 0)
    var bytes: [UInt8] = []
    for digit in text.utf8 {
      guard let value = alphabet.firstIndex(of: digit) else { break }
      (bits, count) = (bits << 6 | value, count + 6)
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> count))
        bits &= 1 << count - 1
      }
    }
    return bytes
  }
}

@Suite struct `The legacy decoder` {
  @Test func `answers every recorded case as the original does`() throws {
    let cases = try RecordedAnswer.all()
    #expect(cases.count > 300)
    for (number, recorded) in cases.enumerated() {
      let folder = try TemporaryDirectory("legacy")
      for (name, bytes) in recorded.files { _ = try folder.write(bytes, to: name) }
      let request = try #require(Arena.request(recorded.path))
      var answer: String?
      var failure = ""
      do {
        let bytes = try ArenaSnapshot(.init(legacyPath: folder.path)).answer(to: request, from: .legacy, now: 0).bytes()
        answer = String(decoding: bytes, as: UTF8.self)
      } catch { failure = "\(error)" }
      #expect(
        answer.map { Array($0.utf8) } == recorded.answer.map { Array($0.utf8) },
        """
        case \(number + 1), \(recorded.path): \(recorded.files.map { String(decoding: $0.bytes.prefix(2000), as: UTF8.self) })
        found \(answer?.prefix(2000) ?? "\(failure)")
        expected \(recorded.answer?.prefix(2000) ?? "an error")
        """)
    }
  }

  private func trades(_ document: String) throws -> String {
    let folder = try TemporaryDirectory("legacy")
    _ = try folder.write(document, to: "since-inception-values.json")
    let request = try #require(Arena.request("since-inception-values"))
    let bytes = try ArenaSnapshot(.init(legacyPath: folder.path)).answer(to: request, from: .legacy, now: 0).bytes()
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func `keeps the elements behind a list that became shorter, and decodes onto them when it grows again`() throws
  {
    func value(_ id: String, _ nav: Int) -> String {
      #"{"id":"\#(id)","nav_since_inception":\#(nav),"inception_date":0,"num_invocations":0,"model_id":""}"#
    }
    let long = #""sinceInceptionValues":[{"id":"a","nav_since_inception":1},{"id":"b","nav_since_inception":2}]"#
    let one = #""sinceInceptionValues":[{"id":"c"}]"#
    let two = #""sinceInceptionValues":[null,{"id":"d"}]"#
    #expect(
      try trades("{\(long),\(one),\(two)}")
        == "{\"sinceInceptionValues\":[\(value("c", 1)),\(value("d", 2))],\"serverTime\":0}")
    // An empty list has forgotten them.
    #expect(
      try trades("{\(long),\"sinceInceptionValues\":[],\(two)}")
        == "{\"sinceInceptionValues\":[\(value("", 0)),\(value("d", 0))],\"serverTime\":0}")
  }

  @Test(arguments: [
    #"{"sinceInceptionValues":[{"id":5}],"sinceInceptionValues":[]}"#,
    #"{"sinceInceptionValues":[{"id":5,"id":"a"}]}"#, #"{"sinceInceptionValues":{},"sinceInceptionValues":[]}"#,
  ])
  func `refuses a wrong type also where a later member takes its place`(document: String) {
    #expect(throws: ReadError.self) { try trades(document) }
  }
}
