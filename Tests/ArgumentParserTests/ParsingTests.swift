import ArgumentParser
import Testing

@Suite struct ParsingTests {
  @Test func `what is not given keeps its default`() throws {
    let command = try Compare.parse(["a"])
    #expect(command.left == "a")
    #expect(command.right == nil)
    #expect(command.others == [])
    #expect(command.key == [])
    #expect(command.limit == 10)
    #expect(command.level == nil)
    #expect(command.patience == nil)
    #expect(command.seed == 7)
    #expect(!command.full)
    #expect(command.color)
    #expect(command.verdict == .clean)
    #expect(command.global.dataPath == "legacy-json")
  }

  @Test(arguments: [
    ["x", "--limit", "5"], ["--limit=5", "x"], ["-n", "5", "x"], ["-n5", "x"], ["-n=5", "x"], ["-fqn5", "x"],
    ["-qn", "5", "x"], ["--limit", "4", "x", "--limit", "5"],
  ])
  func `a value is found in every spelling`(words: [String]) throws {
    let command = try Compare.parse(words)
    #expect(command.limit == 5)
    #expect(command.left == "x")
  }

  @Test func `a negative number is a value`() throws {
    #expect(try Compare.parse(["x", "--limit", "-5"]).limit == -5)
    #expect(try Report.parse(["--report-dir", "r", "--ratio", "-.5e1", "-3", "4"]).runs == [-3, 4])
  }

  @Test func `an option that may be repeated keeps the order`() throws {
    let command = try Compare.parse(["x", "-k", "/a=id", "--key=/b=", "--key", "/c=x=y"])
    #expect(command.key == ["/a=id", "/b=", "/c=x=y"])
  }

  @Test func `given words replace the default of an array`() throws {
    struct Lists: ParsableArguments {
      @Option var side = ["legacy", "cache"]
      @Argument var runs = [1, 2]
    }
    #expect(try Lists.parse([]).side == ["legacy", "cache"])
    let lists = try Lists.parse(["--side", "a", "3", "--side", "b", "4"])
    #expect(lists.side == ["a", "b"])
    #expect(lists.runs == [3, 4])
  }

  @Test func `an empty value is a value`() throws {
    #expect(try Compare.parse(["", "--key=", "-k", ""]).key == ["", ""])
  }

  @Test func `words go to positional arguments in order`() throws {
    let command = try Compare.parse(["a", "-f", "b", "c", "--quiet", "d"])
    #expect(command.left == "a")
    #expect(command.right == "b")
    #expect(command.others == ["c", "d"])
    #expect(command.full && command.quiet)
  }

  @Test func `behind two dashes nothing is an option`() throws {
    let command = try Compare.parse(["--full", "--", "--left", "-h", "--", "compare"])
    #expect(command.left == "--left")
    #expect(command.right == "-h")
    #expect(command.others == ["--", "compare"])
    #expect(try Compare.parse(["a", "--", "-b"]).right == "-b")
  }

  @Test func `a single dash is a word`() throws {
    #expect(try Compare.parse(["-", "-k", "-"]).left == "-")
  }

  @Test func `flags and their opposites`() throws {
    #expect(try !Compare.parse(["x", "--no-color"]).color)
    #expect(try Compare.parse(["x", "--no-color", "--color"]).color)
    #expect(try Compare.parse(["x", "--different"]).verdict == .different)
    #expect(try Compare.parse(["x", "-c"]).verdict == .clean)
  }

  @Test func `words become typed values`() throws {
    #expect(try Compare.parse(["x", "--level", "very-loud"]).level == .veryLoud)
    #expect(try Compare.parse(["x", "--patience", "1.5s"]).patience == 1.5)
    #expect(try Compare.parse(["x", "--seed", "18446744073709551615"]).seed == .max)
    let report = try Report.parse(["1", "--report-dir", "r", "9007199254740993", "--ratio", "0.5"])
    #expect(report.runs == [1, 9_007_199_254_740_993])
    #expect(report.directory == "r")
  }

  @Test func `a parsed command is a value`() throws {
    let first = try Compare.parse(["x", "--limit", "5", "--json"])
    var second = first
    second.limit = 6
    second.global.json = false
    second.key.append("k")
    #expect(first.limit == 5 && second.limit == 6)
    #expect(first.global.json && !second.global.json)
    #expect(first.key == [] && second.key == ["k"])
  }

  @Test func `validation may change the values`() throws {
    struct Clamped: ParsableArguments {
      @Option var share = 50
      mutating func validate() { share = min(share, 100) }
    }
    #expect(try Clamped.parse(["--share", "400"]).share == 100)
  }
}
