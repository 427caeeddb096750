package import CutoverFlags
package import CutoverHosting

extension GateTable {
  /// Prints the gates, one below the other, `indent` characters from the left. `domain` is that of the endpoint.
  package func show(of domain: any HostedDomain.Type = Domains.current, indent: Int = 0) {
    let margin = String(repeating: " ", count: indent)
    let rows = rows.map { row in row.map { PrintedCommand.addressed($0, to: domain) } }
    for line in TextTable.lines(rows, width: Console.width.map { max(1, $0 - indent) }) {
      Console.print(verbatim: margin + line)
    }
  }
}
