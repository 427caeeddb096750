import CutoverBasics
import CutoverParity
import CutoverTestKit
import Glibc
import Testing

@testable import CutoverProgram

@Suite struct `A table on a terminal` {
  private let runs = [
    ["run", "mode", "verdict", "clean", "differences", "new", "resolved"],
    ["20261129T220710Z-ecc8", "full", "clean", "9/9", "0", "0", "2"],
    ["20261129T220706Z-7408", "full", "different", "8/9", "2", "≥ 10,000", "0"],
  ]
  private let flags = [
    ["endpoint", "stage", "since", "next step: what it needs"],
    ["crypto-prices", "off", "-", "dualwrite: nothing"],
    ["trades", "live 10 %", "2026-11-29 22:07", "live 50 %: clean runs, fresh run, shadow reads, rollback rehearsed"],
  ]

  private func lines(_ rows: [[String]], texts: Int, spare: [Int] = [], _ width: Int?) -> [String] {
    TableLayout(rows, texts: texts, spare: spare).lines(width: width).flatMap(\.self)
  }

  @Test func `has columns where they have room`() {
    let expected = [
      "run                    mode  verdict    clean  differences       new  resolved",
      "20261129T220710Z-ecc8  full  clean        9/9            0         0         2",
      "20261129T220706Z-7408  full  different    8/9            2  ≥ 10,000         0",
    ]
    #expect(lines(runs, texts: 3, nil) == expected)
    #expect(lines(runs, texts: 3, 120) == expected)
    #expect(lines(runs, texts: 3, 80) == expected)
  }

  @Test func `has what finds no room below its row, at 60 columns`() {
    #expect(
      lines(runs, texts: 3, 60) == [
        "run                    mode  verdict    clean  differences",
        "20261129T220710Z-ecc8  full  clean        9/9            0",
        "  resolved 2",
        "20261129T220706Z-7408  full  different    8/9            2",
        "  new ≥ 10,000",
      ])
  }

  @Test func `wraps a last column of text in its place, or below where that is narrow`() {
    #expect(
      lines(flags, texts: 4, 80) == [
        "endpoint       stage      since             next step: what it needs",
        "crypto-prices  off        -                 dualwrite: nothing",
        "trades         live 10 %  2026-11-29 22:07  live 50 %: clean runs, fresh run,",
        "                                            shadow reads, rollback rehearsed",
      ])
    #expect(
      lines(flags, texts: 4, 60) == [
        "endpoint       stage      since",
        "  next step: what it needs",
        "crypto-prices  off        -",
        "  dualwrite: nothing",
        "trades         live 10 %  2026-11-29 22:07",
        "  live 50 %: clean runs, fresh run, shadow reads, rollback",
        "  rehearsed",
      ])
  }

  @Test func `gives up spare columns before a row gets a second line`() {
    #expect(
      lines(runs, texts: 3, spare: [1], 74) == [
        "run                    verdict    clean  differences       new  resolved",
        "20261129T220710Z-ecc8  clean        9/9            0         0         2",
        "20261129T220706Z-7408  different    8/9            2  ≥ 10,000         0",
      ])
    #expect(
      lines(flags, texts: 4, spare: [2], 60) == [
        "endpoint       stage      next step: what it needs",
        "crypto-prices  off        dualwrite: nothing",
        "trades         live 10 %  live 50 %: clean runs, fresh run,",
        "                          shadow reads, rollback rehearsed",
      ])
  }

  @Test func `names the columns that have no room, but not those in which nothing stands`() {
    let table = TableLayout(flags, texts: 4, spare: [2])
    #expect(table.omitted(width: 60) == ["since"] && table.omitted(width: 120) == [])
    #expect(TableLayout(runs, texts: 3, spare: [1]).omitted(width: 60) == ["mode"])
    let header = ["endpoint", "stage", "since", "next step: what it needs"]
    let lines = TextTable.lines(Array(flags.dropFirst()), header: header, spare: [2], width: 60)
    #expect(lines.last == "no room here for: since (--json has it all)")
  }

  @Test(arguments: [(29, 32, 91), (969, 1000, 97), (999, 1000, 99), (1, 1000, 1), (0, 5, 0), (5, 5, 100), (0, 0, 0)])
  func `shows a share rounded, and all or nothing only where it is that`(part: Int, whole: Int, expected: Int) {
    #expect(percent(part, of: whole) == expected)
  }

  @Test func `leaves out a column in which nothing stands, of text or numbers`() {
    let rows = [["endpoint", "evidence", "next step"], ["trades", "-", "dualwrite: nothing at all"]]
    #expect(lines(rows, texts: 3, 40) == ["endpoint  next step", "trades    dualwrite: nothing at all"])
  }

  @Test func `without a header repeats none`() {
    let rows = [
      ["NOT MET  trades: complete     ", "it is in live 10 %; promote it: 'cutover flags promote trades'"],
      ["met      trades: last full run", "run 20261130T062919Z-d1da: clean, 318 records"],
    ]
    #expect(
      TextTable.lines(rows, width: 40) == [
        "NOT MET  trades: complete",
        "  it is in live 10 %; promote it:",
        "  'cutover flags promote trades'",
        "met      trades: last full run",
        "  run 20261130T062919Z-d1da: clean, 318",
        "  records",
      ])
    let facts = TextTable.lines([["flag", "arena.trades"], ["", "and more"]], width: 14)
    #expect(facts == ["flag", "  arena.trades", "  and more"])
  }

  @Test func `keeps a time stamp in one piece, also in a narrow column`() {
    let gates = [
      ["met      cooldown ", "the 60 minutes since the automatic rollback of 2026-11-29T22:07:10Z are over"],
      ["NOT MET  clean runs", "1 of 3: run 'cutover parity run' at 2026-11-29T23:07:10Z or later"],
    ]
    for width in 44...120 {
      let text = lines(gates, texts: 2, width)
      for stamp in ["2026-11-29T22:07:10Z", "2026-11-29T23:07:10Z"] {
        #expect(text.contains { $0.contains(stamp) }, "\(width): \(text)")
      }
    }
    #expect("a 2026-11-29T22:07:10Z b".wrapped(to: 20) == ["a", "2026-11-29T22:07:10Z", "b"])
    #expect("abcdefghijklmnop".wrapped(to: 6) == ["abcdef", "ghijkl", "mnop"])
  }

  @Test func `leaves an address in one piece, on a line of its own where it has no room`() {
    let address = "postgresql:///cutover?host=/srv/cutover/trial/.cutover/run/of/the/servers&user=cutover"
    #expect(
      Console.parts(of: "postgres    running  \(address) and more", width: 60, indent: 12) == [
        "postgres    running", "            " + address, "            and more",
      ])
    #expect(Console.parts(of: "at \(address)", width: 90, indent: 2) == ["at \(address)"])
    #expect(Console.parts(of: "at \(address)", width: nil, indent: 2) == ["at \(address)"])
  }

  @Test func `breaks a word that fits a line nowhere, and a longer one where it has names or items`() {
    #expect(
      "trades /trades/[id=a1]/quantity differs".wrapped(to: 26, indent: 2) == [
        "trades", "  /trades/[id=a1]/quantity", "  differs",
      ])
    #expect(
      #"{"id":"a1","price":12.5,"side":"buy"}"#.wrapped(to: 20) == [
        #"{"id":"a1","#, #""price":12.5,"#, #""side":"buy"}"#,
      ])
  }

  @Test(arguments: 3...130) func `is never wider, and loses nothing`(width: Int) {
    for (rows, texts) in [(runs, 3), (flags, 4)] {
      let lines = lines(rows, texts: texts, width)
      #expect(lines.allSatisfy { $0.count <= width }, "\(lines)")
      let text = lines.joined().filter { $0 != " " }
      for cell in rows.dropFirst().flatMap({ $0 }) { #expect(width < 22 || text.contains(cell.filter { $0 != " " })) }
    }
  }
}

@Suite struct `A line of progress` {
  @Test func `is shorter than the terminal is wide, so that it can be written over`() {
    let text = "comparing 120000 records, 0 differences, about 12 s left, 41000 a second: analytics, trades"
    #expect(ProgressLine.fitting(text, width: nil) == text)
    #expect(ProgressLine.fitting(text, width: 120) == text)
    #expect(ProgressLine.fitting(text, width: 60) == "comparing 120000 records, 0 differences, about 12 s left…")
    #expect(
      ProgressLine.fitting(text, width: 80)
        == "comparing 120000 records, 0 differences, about 12 s left, 41000 a second…")
    #expect(ProgressLine.fitting(text, width: 24) == "comparing 120000…")
    for width in 3...100 { #expect(ProgressLine.fitting(text, width: width).count < width) }
  }

  @Test func `says at most 100 percent of a file that grows while it is read`() throws {
    let folder = try TemporaryDirectory("growing")
    try folder.write(Array("{}\n{}\n".utf8), to: "events")
    var input = try LineInput(folder.file("events"))
    try folder.write(Array(String(repeating: "{}\n", count: 40).utf8), to: "more")
    _ = try Program.run("bash", ["-c", "cat more >> events"], in: folder.path)
    var last = 0.0
    while let lines = try input.next(5) {
      if lines.isEmpty { continue }
      let fraction = try #require(input.fraction)
      #expect(fraction <= 1 && fraction >= last)
      last = fraction
    }
    #expect(last == 1)
  }
}
