import CutoverParity

/// A table for people: the first columns on the left, numbers on the right. What stands in it cannot give the terminal
/// orders.
package struct TextTable {
  private let header: [String]
  /// How many columns are texts.
  private let texts: Int
  private var rows: [[String]] = []

  package init(_ header: [String], texts: Int) {
    self.header = header
    self.texts = texts
  }

  /// The lines of a table of texts, the first of `rows` its header.
  package static func lines(_ rows: [[String]], width: Int? = Console.width) -> [String] {
    guard let header = rows.first else { return [] }
    var table = TextTable(header, texts: header.count)
    for row in rows.dropFirst() { table.add(row) }
    return table.lines(width: width)
  }

  package mutating func add(_ cells: [String]) { rows.append(cells.map(VisibleText.escaping)) }

  /// The lines, none wider than the terminal: what has no room in a row stands below it.
  package var lines: [String] { lines(width: Console.width) }

  package func lines(width: Int?) -> [String] {
    TableLayout([header] + rows, texts: texts).lines(width: width).flatMap(\.self)
  }
}
