import CutoverJSON
import CutoverTestKit
import Testing

/// The options of `cutover diff` hold in whatever form its result comes.
struct DiffOptionTests {
  private let folder: TemporaryDirectory

  init() throws {
    folder = try TemporaryDirectory("diff-options")
    try folder.write(
      #"{"t":[{"id":"k-secret","p":1},{"id":"k-other","p":5}],"[x":"token-one","m":[1,2,3],"e":[]}"#, to: "a.json")
    try folder.write(
      #"{"t":[{"id":"k-secret","p":2},{"id":"k-new","p":5}],"[x":"token-two","m":[3,1,2],"e":[]}"#, to: "b.json")
  }

  private func diff(_ arguments: String...) throws -> ProgramResult { try run(["a.json", "b.json"] + arguments) }

  private func run(_ arguments: [String]) throws -> ProgramResult {
    try Program.run(Program.products + "/cutover", ["diff"] + arguments, in: folder.path)
  }

  /// Everything that a run shows and leaves.
  private func everything(_ arguments: String...) throws -> String {
    let text = try run(["a.json", "b.json", "--report-dir", "reports"] + arguments)
    #expect(text.status == 1, "\(text.errors)")
    let path = try #require(text.text.split(separator: "\n").last?.replacing("Report: ", with: ""))
    let files = try ["report.json", "summary.md", "index.html", "junit.xml"].map { name in
      String(decoding: try folder.read("\(path)/\(name)"), as: UTF8.self)
    }
    return ([text.text, text.errors] + files).joined(separator: "\n")
  }

  @Test func `a secret that is a record key is shown nowhere`() throws {
    let shown = try everything("--key", "/t=id", "--secret", "/t/*/id", "--secret", "/[x")
    for secret in ["k-secret", "k-other", "k-new", "token-one", "token-two"] {
      #expect(!shown.contains(secret), "\(secret)")
    }
    #expect(shown.contains("/t/[id=sha256:"))
    #expect(shown.contains("/p"))
  }

  @Test(arguments: ["/[x", "/~2x"]) func `a name with a bracket is found`(path: String) throws {
    let shown = try everything("--secret", path)
    #expect(!shown.contains("token-"))
    #expect(shown.contains("k-new"))
  }

  @Test func `the position of an element can be a secret`() throws {
    let shown = try everything("--secret", "/t/0/p")
    #expect(!shown.contains("- 1\n") && !shown.contains("+ 2\n"))
  }

  @Test(
    arguments: [
      (["--secret", "/a~b"], "'~' is written ~0"), (["--secret", "/a~"], "'~' is written ~0"),
      (["--secret", "a"], "a path begins with '/'"), (["--key", "/a~b=id"], "'~' is written ~0"),
      (["--multiset", "/m~7"], "'~' is written ~0"), (["--multiset", "m"], "a path begins with '/'"),
      (["--multiset", "/**"], "write a * for each level"),
      (["--key", "/t=id", "--key", "/t=p"], "an array has one key"),
      (["--key", "/t=id", "--key", "/*=p"], "an array has one key"),
      (["--key", "/t=id,id"], "a field is there twice"),
      (["--secret", "/pasword"], "--secret /pasword: no document has that place"),
      (["--secret", "/t/*/password"], "no document has that place"),
      (["--secret", "/t/[id=k-secret]/p"], "no document has that place"),
      (["--key", "/trades=id"], "--key /trades=id: no document has that array"),
      (["--key", "/[x=id"], "no document has that array"),
      (["--key", "/t=idd"], "--key /t=idd: no element of that array has a member 'idd'"),
      (["--key", "/t=id,x"], "no element of that array has a member 'x'"),
      (["--multiset", "/n"], "no document has that array"),
      (["--patch", "--secret", "/t"], "leave out --patch, or --secret"),
      (["--patch", "--only-keys"], "leave out --patch, or --only-keys"),
    ] as [([String], String)])
  func `a path that is none, or that nothing has, is an error`(options: [String], message: String) throws {
    let run = try run(["a.json", "b.json"] + options)
    #expect(run.status == 64)
    #expect(run.output == [])
    #expect(run.errors.contains(message), "\(run.errors)")
    #expect(!run.errors.contains("token-"))
  }

  @Test func `a place is found in equal files, in large ones, and in one file of many`() throws {
    let large = "[" + (0..<40_000).map { #"{"id":\#($0),"name":"some text to fill it"}"# }.joined(separator: ",") + "]"
    for side in ["L", "R"] {
      try folder.write(large, to: "\(side)/large.json")
      try folder.write(#"{"users":[{"name":"n"}],"empty":[]}"#, to: "\(side)/small.json")
    }
    try folder.write("1", to: "L/only.json")
    #expect(try run(["L", "R", "--secret", "/users/*/name", "--key", "/=id", "--key", "/empty=id"]).status == 1)
    #expect(try run(["L/large.json", "R/large.json", "--key", "/=id", "--secret", "/*/name"]).status == 0)
    #expect(try run(["L/large.json", "R/large.json", "--key", "/=idd"]).status == 64)
  }

  @Test func `a patch leaves order alone where it does not count`() throws {
    try folder.write(#"{"m":[1,2,{"x":1}]}"#, to: "a.json")
    try folder.write(#"{"m":[{"x":2},1,2,7]}"#, to: "b.json")
    let run = try diff("--patch", "--multiset", "/m")
    #expect(run.status == 1)
    #expect(
      try JSONValue.parse(run.output).compact
        == #"[{"op":"add","path":"/m/3","value":7},{"op":"replace","path":"/m/2/x","value":2}]"#)
    try folder.write(#"{"m":[2,{"x":1},1]}"#, to: "b.json")
    let equal = try diff("--patch", "--multiset", "/m")
    #expect(equal.status == 0)
    #expect(equal.text == "[]\n")
  }

  @Test func `a patch leaves out what rules tolerate, and ends as the comparison does`() throws {
    try folder.write(#"{"p":1.00,"q":1,"l":[1,2]}"#, to: "a.json")
    try folder.write(#"{"p":1.01,"q":2,"l":[1,3,2]}"#, to: "b.json")
    let rest = #""owner":"o","reason":"r","expires":"9999-12-31""#
    try folder.write(
      """
      {"version":1,"rules":[{"id":"near","path":"/p","match":{"absolute":0.01},\(rest)},
        {"id":"more","path":"/l/*","kinds":["missingInLegacy"],"match":"ignore",\(rest)}]}
      """, to: "rules.json")
    let run = try diff("--patch", "--rules", "rules.json", "--report-dir", "reports")
    #expect(run.status == 1)
    #expect(try JSONValue.parse(run.output).compact == #"[{"op":"replace","path":"/q","value":2}]"#)
    #expect(run.errors.contains("rule near tolerated 1 difference"))
    #expect(run.errors.contains("report: reports/"))
    try folder.write(#"{"p":1.01,"q":1,"l":[1,3,2]}"#, to: "b.json")
    #expect(try diff("--patch", "--rules", "rules.json").status == 0)
  }

  @Test func `a patch of nothing is no evidence either`() throws {
    try folder.write("", to: "a.ndjson")
    try folder.write("\n", to: "b.ndjson")
    let run = try run(["a.ndjson", "b.ndjson", "--patch"])
    #expect(run.status == 2)
    #expect(run.text == "[]\n")
    #expect(run.errors.contains("neither side has a record"))
  }

  @Test func `long texts are shown where they differ`() throws {
    let same = String(repeating: "x", count: 3000)
    try folder.write(#"{"n":"\#(same)old\#(same)"}"#, to: "a.json")
    try folder.write(#"{"n":"\#(same)new\#(same)"}"#, to: "b.json")
    let run = try diff("--report-dir", "reports")
    #expect(run.text.contains("old") && run.text.contains("new"), "\(run.text)")
    #expect(run.text.contains("left: from character 2,962, 6005 bytes, sha256 "), "\(run.text)")
    let path = try #require(run.text.split(separator: "\n").last?.replacing("Report: ", with: ""))
    let summary = String(decoding: try folder.read("\(path)/summary.md"), as: UTF8.self)
    #expect(summary.contains("xold") && summary.contains("xnew"))
    #expect(String(decoding: try folder.read("\(path)/index.html"), as: UTF8.self).contains("<mark>old</mark>"))
    let secret = try diff("--secret", "/n")
    #expect(!secret.text.contains("old") && !secret.text.contains("xxx"))
  }
}
