import CutoverParity

/// A table for people: the first columns on the left, numbers on the right. What stands in it cannot give the terminal
/// orders.
struct TextTable {
  private let header: [String]
  /// How many columns are texts.
  private let texts: Int
  private var rows: [[String]] = []

  init(_ header: [String], texts: Int) {
    self.header = header
    self.texts = texts
  }

  /// The lines of a table of texts, the first of `rows` its header.
  static func lines(_ rows: [[String]]) -> [String] {
    guard let header = rows.first else { return [] }
    var table = TextTable(header, texts: header.count)
    for row in rows.dropFirst() { table.add(row) }
    return table.lines
  }

  mutating func add(_ cells: [String]) { rows.append(cells.map(VisibleText.escaping)) }

  /// The lines, cut at the terminal's width; output that is no terminal's is never cut.
  var lines: [String] {
    let all = [header] + rows
    let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.map { cells in
      var line = ""
      for (column, cell) in cells.enumerated() {
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        line += (column == 0 ? "" : "  ") + (column < texts ? cell + padding : padding + cell)
      }
      while line.last == " " { line.removeLast() }
      if let width = Console.width, line.count > width { return String(line.prefix(max(0, width - 1))) + "…" }
      return line
    }
  }
}
