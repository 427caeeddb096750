package import CutoverFlags

extension GateTable {
  /// Prints the gates, one below the other, `indent` characters from the left.
  package func show(indent: Int = 0) {
    let margin = String(repeating: " ", count: indent)
    for line in TextTable.lines(rows, width: Console.width.map { max(1, $0 - indent) }) {
      Console.print(verbatim: margin + line)
    }
  }
}
