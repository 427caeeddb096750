import CutoverBasics
import CutoverDomain
import CutoverJSON
import Glibc
import Testing

@testable import CutoverParity

@Suite struct ReportTests {
  private let prices = Endpoint(name: "crypto-prices", route: "/api/crypto-prices")
  private let trades = Endpoint(
    name: "trades", route: "/api/trades", comparison: JSONDiff(keys: [.init("/trades", ["id"])]))

  /// A run with a clean endpoint, and one with differences, in which the data tries to break out.
  private func report() -> ParityReport {
    let reading = MemorySnapshot()
    for side in Side.allCases {
      reading.answers[side] = [
        "crypto-prices": .success([.value("prices", "{}", records: 2)]),
        "trades": .success([
          .records(
            "trades",
            side == .legacy
              ? [#"{"id":"a|`b","note":"</code>\u001b[31m|\n# x"}"#, #"{"id":"c"}"#]
              : [#"{"id":"a|`b","note":"plain"}"#])
        ]),
      ]
    }
    return Fixture.run([prices, trades], basis: .init(sequence: 7, pause: 12, pgSnapshot: "0-1", schemaVersion: "3"))
      .report(
        on: reading)
  }

  @Test func `the summary is for people, and data cannot break out of it`() {
    let report = report()
    let note = #"`"</code>\u001b[31m\|\n# x"`"#
    let key = #"[id=a\|`b]"#
    let verdicts =
      "clean: everything was compared and nothing differs; different: at least one difference is confirmed; "
      + "inconclusive: something could not be compared or decided."
    #expect(
      report.summary() == """
        # Parity run \(report.id.text): different

        2 differences in 1 of 2 endpoints.

        Domain `arena`, mode full, 2026-11-21T09:30:15.000Z to 2026-11-21T09:30:15.000Z, complete.

        | endpoint | verdict | requests | records compared | differences |
        |---|---|---:|---:|---:|
        | trades | different | 1 of 1 | 2 | 2 |
        | crypto-prices | clean | 1 of 1 | 2 | 0 |

        \(verdicts)

        ## trades: 2 groups

        | differences | place | kind |
        |---:|---|---|
        | 1 | `/trades/*` | missingInRepository |
        | 1 | `/trades/*/note` | valueMismatch |

        ### trades `/trades/*`: missingInRepository, 1

        legacy object, repository absent.

        | path | legacy | repository |
        |---|---|---|
        | `/trades/[id=c]` | `{"id":"c"}` | absent |

        ### trades `/trades/*/note`: valueMismatch, 1

        legacy string, repository string.

        | path | legacy | repository |
        |---|---|---|
        | ``/trades/\(key)/note`` | \(note) | `"plain"` |

        """)
  }

  @Test func `a summary that is too long says what it leaves out`() {
    var report = report()
    let group = report.endpoints[1].groups[0]
    report.endpoints[1].groups = Array(repeating: group, count: 10_000)
    let summary = report.summary()
    #expect(summary.utf8.count <= 1 << 20)
    #expect(summary.utf8.count > 900_000)
    #expect(summary.contains("more sections are left out here for want of room: see `index.html` and `report.json`"))
  }

  @Test func `the terminal shows a table, the groups and the verdict`() {
    let report = report()
    #expect(
      report.terminalLines(width: nil, colour: false) == [
        "endpoint       verdict    requests  records  differences",
        "crypto-prices  clean           1/1        2            0",
        "trades         different       1/1        2            2",
        "",
        "trades: missingInRepository at /trades/* × 1",
        "  /trades/[id=c]",
        #"    legacy      {"id":"c"}"#,
        "    repository  absent",
        "",
        "trades: valueMismatch at /trades/*/note × 1",
        "  /trades/[id=a|`b]/note",
        #"    legacy      "</code>\u001b[31m|\n# x""#,
        #"    repository  "plain""#,
        "",
        "run \(report.id.text): different",
      ])
  }

  @Test func `a terminal without room for all columns shows the differences below their name`() {
    #expect(
      report().terminalLines(width: 50, colour: false).prefix(4) == [
        "endpoint       verdict    records  differences",
        "crypto-prices  clean            2            0",
        "trades         different        2            2",
        "no room here for: requests (--json has it all)",
      ])
  }

  @Test func `a narrow terminal shows all of it, wrapped`() {
    let report = report()
    #expect(
      report.terminalLines(width: 30, colour: false) == [
        "endpoint       verdict",
        "crypto-prices  clean",
        "  requests 1/1, records 2",
        "trades         different",
        "  requests 1/1, records 2,",
        "  differences 2",
        "",
        "trades: missingInRepository at",
        "  /trades/* × 1",
        "  /trades/[id=c]",
        #"    legacy      {"id":"c"}"#,
        "    repository  absent",
        "",
        "trades: valueMismatch at",
        "  /trades/*/note × 1",
        "  /trades/[id=a|`b]/note",
        "    legacy",
        #"      "</code>\u001b[31m|\n#"#,
        #"      x""#,
        #"    repository  "plain""#,
        "",
        "run \(report.id.text):",
        "  different",
      ])
    let coloured = report.terminalLines(width: 30, colour: true)
    #expect(coloured[3] == "\u{1B}[31;1mtrades         different\u{1B}[0m")
    #expect(coloured[4] == "\u{1B}[31;1m  requests 1/1, records 2,\u{1B}[0m")
    for width in 1...80 {
      let lines = report.terminalLines(width: width, colour: false)
      #expect(lines.allSatisfy { $0.count <= width })
    }
  }

  @Test func `counts that a run could not tell apart are shown as bounds`() {
    let counts = StateCounts([.new: 10_000, .resolved: 2], isComplete: false)
    #expect(Difference.State.allCases.map(counts.text) == ["≥ 10,000", "≥ 0", "≥ 0", "2", "≥ 0", "0"])
    let sum = StateCounts.sum([counts, StateCounts([.new: 3, .known: 1], isComplete: true)])
    #expect(sum.text(.new) == "≥ 10,003" && sum.text(.resolved) == "2")
    #expect(StateCounts.sum([StateCounts([.new: 3], isComplete: true)]).text(.new) == "3")
  }

  @Test func `characters that do not show as themselves are escaped`() {
    #expect(VisibleText.escaping("a\u{1B}[0m\u{202E}\u{7F}é\u{2028}") == #"a\u{1b}[0m\u{202e}\u{7f}é\u{2028}"#)
  }

  @Test func `the file holds everything, in fixed fields`() throws {
    let report = report()
    let json = try JSONValue.parse(report.json.pretty)
    #expect(json == report.json)
    guard case .object(let members) = json, case .array(let endpoints) = members[2].value else {
      Issue.record("not an object with endpoints")
      return
    }
    #expect(
      members[1].value.compact == """
        {"id":"\(report.id.text)","domain":"arena","started":"2026-11-21T09:30:15.000Z",\
        "ended":"2026-11-21T09:30:15.000Z","sequence":7,"cuts":[],"cut_pause_ms":12,"rereads":null,"pg_snapshot":"0-1","schema_version":"3","rules_hash":null,\
        "comparator_hash":"\(Comparator.hash(of: [prices, trades]))","mode":"full","only_keys":false,"complete":true,\
        "failure":null,"verdict":"different","exit_status":1,\
        "differences":{"confirmed":2,"tolerated":0,"pending":0,"inconclusive":0}}
        """)
    #expect(
      endpoints[0].compact == """
        {"endpoint":"crypto-prices","route":"/api/crypto-prices","verdict":"clean","complete":true,"duration_ms":0,\
        "since":null,\
        "coverage":{"requests":{"planned":1,"compared":1,"pending":0,"inconclusive":0,"skipped":0},\
        "records":{"planned":2,"compared":2,"pending":0,"inconclusive":0,"skipped":0}},\
        "seen":{"cache":2,"legacy":2,"repository":2},\
        "differences":{"confirmed":0,"tolerated":0,"pending":0,"inconclusive":0},"cache_agrees_with_legacy":[],"reasons":[],"reasons_omitted":0,\
        "groups":[],"fingerprints":{"complete":true,"values":[]},"states":null,"last_clean":null,"trend":[]}
        """)
    let group = try #require(report.endpoints[1].groups.first)
    let sample = try #require(group.samples.first)
    #expect(
      group.json(endpoint: "trades").compact == """
        {"group":"\(group.id)","leg":"legacyRepository","template":"/trades/*","kind":"missingInRepository",\
        "found":"missingInRepository","legacy_type":"object","repository_type":"absent","rule":null,\
        "verdict":"confirmed","count":1,"states":null,"first_seen":null,"samples":[{"fingerprint":"\(sample.fingerprint)","group":"\(group.id)",\
        "endpoint":"trades","parameters":[],"leg":"legacyRepository","entity_key":[{"type":"string","value":"c"}],\
        "path":"/trades/[id=c]","template":"/trades/*","kind":"missingInRepository",\
        "legacy":{"type":"object","lexeme":"{\\"id\\":\\"c\\"}",\
        "sha256":"\(hexadecimalText(of: SHA256.digest(of: #"{"id":"c"}"#.utf8)))","length":10,"truncated":false,"offset":0,"continues":false},\
        "repository":{"type":"absent","lexeme":null,"sha256":null,"length":null,"truncated":false,"offset":0,"continues":false},"rule":null,\
        "verdict":"confirmed","state":"new","first_seen_run":"\(report.id.text)","first_seen":null,"last_seen_run":"\(report.id.text)",\
        "occurrences":1,"attempts":1,"message":null}]}
        """)
  }

  @Test func `a report comes back from its file as it was`() throws {
    var report = report()
    #expect(try ParityReport(json: report.json, source: "r") == report)
    report = Fixture.run([prices, trades]).report(on: MemorySnapshot())
    report.failure = "stopped"
    report.endpoints[0].groups = self.report().endpoints[1].groups
    report.endpoints[0].groups[0].rule = "r1"
    report.endpoints[0].groups[0].samples[0].entityKey = [
      .absent, .null, .bool(true), .number("1"), .string("1"), .composite("[]"),
    ]
    let past = PastRun(id: report.id, started: 1, verdict: .inconclusive, isComplete: false, differences: 3)
    report.endpoints[0].states = [.new: 1, .resolved: 2]
    report.endpoints[0].trend = [past, past]
    report.endpoints[0].lastClean = past
    report.endpoints[0].groups[0].states = [:]
    report.endpoints[0].groups[0].firstSeen = past
    report.endpoints[0].groups[0].samples[0].firstSeenAt = 2
    #expect(try ParityReport(json: report.json, source: "r") == report)
  }

  @Test func `a report from before the history is read as one without it`() throws {
    let text = report().json.compact
    let earlier = text.replacing(#""states":null,"first_seen":null,"#, with: "").replacing(
      #","states":null,"last_clean":null,"trend":[]"#, with: "")
    #expect(earlier.utf8.count < text.utf8.count)
    #expect(try ParityReport(json: JSONValue.parse(earlier), source: "r") == report())
  }

  @Test(arguments: [
    ("format_version", "2", "r is not a parity report: format version 2 is later than this program's"),
    ("format_version", "\"1\"", "r is not a parity report: /format_version is missing or not what it should be"),
    ("run", "[]", "r is not a parity report: /run is missing or not what it should be"),
    ("endpoints", "[{}]", "r is not a parity report: /endpoints/0/coverage is missing or not what it should be"),
  ])
  func `what is no report is refused`(field: String, value: String, message: String) throws {
    guard case .object(var members) = report().json else { return }
    for index in members.indices where members[index].name.string == field {
      members[index].value = try JSONValue.parse(value)
    }
    let error = #expect(throws: ParityError.self) { try ParityReport(json: .object(members), source: "r") }
    #expect(error?.description == message)
  }

  @Test func `a report is written as a whole, and never over another`() throws {
    var template = Array("/tmp/cutover-report.XXXXXX".utf8CString)
    let scratch = try #require(mkdtemp(&template).map { String(cString: $0) })
    let folder = "\(scratch)/deep/reports"
    let report = report()
    let path = try report.write(to: folder)
    #expect(path == "\(folder)/\(report.id.text)")
    #expect(try contents(of: folder) == [report.id.text, "latest"])
    let names = ["index.html", "junit.xml", "report.json", "summary.md"]
    #expect(try contents(of: path) == names)
    let reader = try JSONReader(file: "\(path)/report.json")
    #expect(try reader.readValue() == report.json)
    #expect(try ParityReport(folder: path) == report)

    #expect(throws: ParityError.self) { try report.write(to: folder) }
    #expect(try contents(of: folder) == [report.id.text, "latest"])
    #expect(throws: ParityError.self) { try report.write(to: "\(path)/report.json") }
    for name in names { unlink("\(path)/\(name)") }
    unlink("\(folder)/latest")
    for place in [path, folder, "\(scratch)/deep", scratch] { rmdir(place) }
  }

  /// The names in a folder, hidden ones too.
  private func contents(of folder: String) throws -> [String] {
    let stream = try #require(opendir(folder))
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}
