import CutoverJSON
import CutoverTestKit
import Testing

/// `cutover diff`, as somebody at a shell sees it who has never heard of a domain.
struct DiffTests {
  private let folder: TemporaryDirectory

  init() throws { folder = try TemporaryDirectory("diff") }

  private func diff(_ arguments: String..., environment: [String: String] = [:]) throws -> ProgramResult {
    try Program.run(
      Program.products + "/cutover", ["diff"] + arguments, in: folder.path, environment: environment)
  }

  @Test func `shows groups, samples and where characters differ`() throws {
    try folder.write(
      #"{"t":[{"id":"a","p":123456789.12,"n":"caf\u00e9"},{"id":"b","x":null}],"z":[3,1,2]}"#, to: "a.json")
    try folder.write(
      #"{"z":[1,2,3],"t":[{"id":"a","p":123456789.99,"n":"cafe\u0301"},{"id":"b"},{"id":"c"}]}"#, to: "b.json")
    let run = try diff("a.json", "b.json", "--key", "/t=id")
    #expect(run.status == 1)
    #expect(run.errors == "")
    #expect(
      run.text == """
        a.json ↔ b.json
          only on the right at /t/* × 1
            /t/[id=c]
              + {"id":"c"}
          value differs at /t/*/n × 1
            /t/[id=a]/n
              - "caf\\u{e9}"
              + "cafe\\u{301}"
                    ^^^^^^^^
          value differs at /t/*/p × 1
            /t/[id=a]/p
              - 123456789.12
              + 123456789.99
                          ^^
          null, and absent on the right at /t/*/x × 1
            /t/[id=b]/x
              - null
          moved at /z/* × 1
            /z/0
              from position 0 to 2

        different: 5 differences in 1 of 1 document

        """)
  }

  @Test(
    arguments: [
      ("123456789.12", "123456789.99", 1), ("1.00001", "1.00002", 1), ("9007199254740993", "9007199254740992", 1),
      ("12345678901234567", "12345678901234568", 1), ("1", "1.0", 0), ("1", "1e0", 0), ("1", "10e-1", 0),
      ("0", "-0", 0), ("1e400", "1e401", 1),
    ] as [(String, String, Int32)])
  func `numbers are compared exactly`(left: String, right: String, status: Int32) throws {
    try folder.write(left, to: "a.json")
    try folder.write(right, to: "b.json")
    #expect(try diff("a.json", "b.json").status == status)
    #expect(try diff("a.json", "b.json", "--lexeme").status == 1)
  }

  @Test func `folders are compared file by file`() throws {
    for (name, left, right) in [
      ("same.json", "1", "1"), ("inner/same.json", "[1]", "[ 1 ]"), ("inner/other.jsonl", "1\n2\n", "1\n3\n"),
      ("left.json", "1", nil), ("right.json", nil, "1"), ("broken.json", "{", "{}"), ("note.txt", "a", "b"),
    ] as [(String, String?, String?)] {
      if let left { try folder.write(left, to: "L/\(name)") }
      if let right { try folder.write(right, to: "R/\(name)") }
    }
    let run = try diff("L", "R", "--json")
    #expect(run.status == 3)
    #expect(run.errors == "")
    let endpoints = try #require(try JSONValue.parse(run.output)["endpoints"]?.elements)
    #expect(
      endpoints.map { "\($0["endpoint"]?.string ?? "") \($0["verdict"]?.string ?? "")" } == [
        "broken.json inconclusive", "inner/other.jsonl different", "inner/same.json clean", "left.json different",
        "note.txt inconclusive", "right.json different", "same.json clean",
      ])
  }

  @Test func `rules tolerate differences, and are held to it`() throws {
    try folder.write(#"{"p":1.00}"#, to: "a.json")
    try folder.write(#"{"p":1.01}"#, to: "b.json")
    let rest = #""path":"/p","owner":"o","reason":"r","expires":"9999-12-31""#
    try folder.write(
      #"{"version":1,"rules":[{"id":"near","match":{"absolute":0.01},\#(rest)}]}"#, to: "rules.json")
    try folder.write(
      #"{"version":1,"rules":[{"id":"nearer","match":{"absolute":0.001},\#(rest)}]}"#, to: "strict.json")
    let near = try diff("a.json", "b.json", "--rules", "rules.json")
    #expect(near.status == 0)
    #expect(near.text.contains("value differs at /p × 1, tolerated by rule near"))
    #expect(try diff("a.json", "b.json", environment: ["CUTOVER_RULES": "rules.json"]).status == 0)
    let strict = try diff("a.json", "b.json", "--rules", "strict.json")
    #expect(strict.status == 5)
    #expect(strict.text.contains("rule nearer tolerated nothing: take it out of the rules file (o)"))
    try folder.write(#"{"version":1,"rules":[{}]}"#, to: "bad.json")
    let bad = try diff("a.json", "b.json", "--rules", "bad.json")
    #expect(bad.status == 78)
    #expect(bad.errors.hasPrefix("cutover: bad.json:1:24: /rules/0: there is no path"), "\(bad.errors)")
  }

  @Test func `a report is left where it is asked for`() throws {
    try folder.write("1", to: "a.json")
    let run = try diff("a.json", "a.json", "--report-dir", "reports")
    #expect(run.status == 0)
    let path = try #require(run.text.split(separator: "\n").last?.replacing("Report: ", with: ""))
    let report = try JSONValue.parse(try folder.read("\(path)/report.json"))
    #expect(report["run"]?["verdict"]?.string == "clean")
  }

  /// Nobody who compares two documents has a repository.
  @Test func `a report for people speaks of left and right`() throws {
    try folder.write(#"{"p":1}"#, to: "a.json")
    try folder.write(#"{"p":2}"#, to: "b.json")
    let run = try diff("a.json", "b.json", "--report-dir", "reports")
    let path = try #require(run.text.split(separator: "\n").last?.replacing("Report: ", with: ""))
    for name in ["summary.md", "index.html", "junit.xml"] {
      let text = String(decoding: try folder.read("\(path)/\(name)"), as: UTF8.self)
      #expect(text.contains("left") && text.contains("right"), "\(name)")
      #expect(!text.contains("repository"), "\(name)")
    }
  }

  @Test func `a patch says how to get there`() throws {
    try folder.write(#"{"a":[1,2,3],"b":1}"#, to: "a.json")
    try folder.write(#"{"a":[1,3,4],"c":null}"#, to: "b.json")
    let run = try diff("a.json", "b.json", "--patch")
    #expect(run.status == 1)
    let patch = try #require(JSONPatch(json: try JSONValue.parse(run.output)))
    let result = try patch.apply(to: try JSONValue.parse(try folder.read("a.json")))
    #expect(JSONDiff().differences(result, try JSONValue.parse(try folder.read("b.json"))) == [])
    #expect(try diff("a.json", "a.json", "--patch").text == "[]\n")
  }

  @Test(
    arguments: [
      (["a.json", "none.json"], 65, "none.json: No such file or directory; name a file or a folder"),
      (["a.json", "."], 65, ". is a folder and a.json is none; name two files, or two folders"),
      (["a.json", "b.json"], 65, "b.json:1:5: /0: the input ends inside a value"),
      (["l.json", "l.json"], 65, "l.json:2:1: nothing may follow the value; if it holds a value a line, say --lines"),
      (["a.json", "a.json", "--key", "trades=id"], 64, "--key trades=id: a path begins with '/'."),
      (["a.json", "a.json", "--key", "/trades"], 64, "--key /trades: say /path=field"),
      (["-", "-"], 64, "Only one side can be standard input."), (["a.json"], 64, "Missing expected argument"),
      (["a.json", "a.json", "--patch", "--json"], 64, "Say --patch or --json"),
      (["a.json", "a.json", "--report-dir", "a.json/x"], 73, "check the folder a.json/x (--report-dir)"),
    ] as [([String], Int32, String)])
  func `says what is wrong`(arguments: [String], status: Int32, message: String) throws {
    try folder.write("1", to: "a.json")
    try folder.write("[\"ab", to: "b.json")
    try folder.write("1\n2\n", to: "l.json")
    let run = try Program.run(Program.products + "/cutover", ["diff"] + arguments, in: folder.path)
    #expect(run.status == status)
    #expect(run.output == [])
    #expect(run.errors.contains(message), "\(run.errors)")
  }
}
