import CutoverParity

/// A table for people: the first columns on the left, numbers on the right. What stands in it cannot give the terminal
/// orders.
package struct TextTable {
  private let header: [String]
  /// How many columns are texts.
  private let texts: Int
  /// The columns that a narrow terminal does without, the first of them first: `--json` has them.
  private let spare: [Int]
  private var rows: [[String]] = []

  package init(_ header: [String], texts: Int, spare: [Int] = []) {
    self.header = header
    self.texts = texts
    self.spare = spare
  }

  /// The lines of a table of texts.
  package static func lines(
    _ rows: [[String]], header: [String]? = nil, spare: [Int] = [], width: Int? = Console.width
  ) -> [String] {
    guard let columns = (header ?? rows.first)?.count else { return [] }
    let all = (header.map { [$0] } ?? []) + rows.map { $0.map { PrintedCommand.addressed(VisibleText.escaping($0)) } }
    return lines(of: TableLayout(all, texts: columns, hasHeader: header != nil, spare: spare), width)
  }

  package mutating func add(_ cells: [String]) { rows.append(cells.map(VisibleText.escaping)) }

  /// The lines, none wider than the terminal: what has no room in a row stands below it.
  package var lines: [String] { lines(width: Console.width) }

  package func lines(width: Int?) -> [String] {
    Self.lines(of: TableLayout([header] + rows, texts: texts, spare: spare), width)
  }

  private static func lines(of table: TableLayout, _ width: Int?) -> [String] {
    table.lines(width: width).flatMap(\.self) + table.note(width: width)
  }
}
