package import CutoverFlags
package import CutoverHosting

extension GateTable {
  /// Prints the gates, one below the other. `domain` is that of the endpoint.
  package func show(of domain: any HostedDomain.Type = Domains.current) {
    show(rows, of: domain, indent: 0)
  }

  /// The same of `endpoint`, below tables of others: what those have said is not said again.
  package func show(
    _ endpoint: String, of domain: any HostedDomain.Type, indent: Int, after said: inout [String: String]
  ) {
    show(rows(of: endpoint, after: &said), of: domain, indent: indent)
  }

  private func show(_ rows: [[String]], of domain: any HostedDomain.Type, indent: Int) {
    let margin = String(repeating: " ", count: indent)
    let rows = rows.map { row in row.map { PrintedCommand.addressed($0, to: domain) } }
    for line in TextTable.lines(rows, width: Console.width.map { max(1, $0 - indent) }) {
      Console.print(verbatim: margin + line)
    }
  }
}
