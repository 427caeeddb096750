import CutoverBasics
import CutoverDomain
import CutoverHosting
import CutoverJSON
import CutoverTables

/// `cutover arbitrage verify`: whether an import has lost a digit, a row or a number.
struct Verification {
  private struct Sums {
    var rows = 0
    /// Of the binary64 numbers of the file, each as its shortest decimal.
    var legacy = ExactAmount.zero
    /// Of what the file's events say, and of those numbers where they say nothing.
    var refilled = ExactAmount.zero
    var repository = ExactAmount.zero
    /// How many amounts the repository has more exactly than the file.
    var exact = 0
    /// Trades whose amount is another number than that of the file.
    var strange: [Int64] = []
  }

  private let tables: [TableTally]
  private let sums: Sums
  private let range: ClosedRange<Int64>

  /// Throws `ReadError`.
  init(_ input: ToolInput) throws {
    range = try Self.range(input.arguments)
    let reader = try TableReader(input.legacyPath)
    tables = try TableTally.all(of: Arbitrage.datasets, reader, input.postgres)
    sums = try Self.sums(input, reader, range)
  }

  private static func range(_ arguments: [String]) throws -> ClosedRange<Int64> {
    guard let text = arguments.first else { return 1...(.max) }
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Int64($0) }
    guard arguments.count == 1, ends.count == 2, let first = ends[0], let last = ends[1], 0...last ~= first else {
      throw ReadError(.badRequest, source: text, message: "it has to be two numbers of trades, such as 1-265")
    }
    return first...last
  }

  private static func sums(_ input: ToolInput, _ reader: TableReader, _ range: ClosedRange<Int64>) throws -> Sums {
    guard let table = Trades.legacyTable else { return Sums() }
    var sums = Sums()
    let rows = try reader.rows(of: table)
    let (refilled, repository) = (try input.legacy.all(Trades.self), try input.repository.all(Trades.self))
    var (raw, filled) = (try rows(), try refilled.next?())
    while let trade = try repository.next?() {
      guard trade.id <= range.upperBound else { break }
      guard range.contains(trade.id) else { continue }
      func number(_ row: LegacyRow<Trade>?) -> Int64? { row.flatMap { Int64($0.key) } }
      while let id = number(raw), id < trade.id { raw = try rows() }
      while let known = filled, known.id < trade.id { filled = try refilled.next?() }
      sums.rows += 1
      try add(trade.amount, to: &sums.repository)
      guard number(raw) == trade.id, case .success(let legacy)? = raw?.record, let filled, filled.id == trade.id else {
        sums.strange.append(trade.id)
        continue
      }
      try add(legacy.amount, to: &sums.legacy)
      try add(filled.amount, to: &sums.refilled)
      if DecimalText.rounded(legacy.amount) != trade.amount { sums.exact += 1 }
      if DecimalText.shown(legacy.amount) != DecimalText.shown(trade.amount) { sums.strange.append(trade.id) }
    }
    return sums
  }

  private static func add(_ text: String, to sum: inout ExactAmount) throws {
    guard let amount = ExactAmount(text), let total = sum.adding(amount) else { throw ProfitError.tooLarge }
    sum = total
  }

  var result: ToolResult {
    let amounts = [
      ["legacy file", sums.legacy.text], ["legacy file, amounts of its events", sums.refilled.text],
      ["repository", sums.repository.text],
    ]
    return ToolResult(
      [
        TableTally.table(of: tables),
        .lines([
          "", "sum of amount, \(counted(sums.rows, "trade")), \(sums.exact) of them exact in the repository alone:",
        ]),
        .table(header: ["side", "sum"], texts: 1, rows: amounts),
      ],
      json: .object([
        "tables": .array(tables.map(\.json)), "trades": .integer(sums.rows), "exact": .integer(sums.exact),
        "sums": .object([
          "legacy": .text(sums.legacy.text), "legacyRefilled": .text(sums.refilled.text),
          "repository": .text(sums.repository.text),
        ]), "problems": .array(problems.map { .text($0) }),
      ]), problem: problems.isEmpty ? nil : problems.joined(separator: "; "))
  }

  private var problems: [String] {
    var problems = tables.flatMap(\.problems)
    if !sums.strange.isEmpty {
      let some = sums.strange.prefix(10).map { "\($0)" }.joined(separator: ", ")
      problems.append(
        "\(sums.strange.count == 1 ? "1 trade has" : "\(sums.strange.count) trades have") another amount than the legacy file, or "
          + "\(sums.strange.count == 1 ? "is" : "are") not in it: \(some)")
    }
    return problems
  }
}
