import CutoverDomain
import CutoverJSON

extension DomainTool {
  /// Lists the rows that the newest backfill has refused, see ``RefusedRow``.
  package static func rejects(of datasets: [any Dataset.Type]) -> DomainTool {
    DomainTool("rejects", "List the rows that the newest backfill has refused, and why") {
      (input: ToolInput) throws -> ToolResult in
      var rows: [[String]] = []
      var json: [JSONValue] = []
      for dataset in datasets {
        let table = dataset.legacyName
        for row in try RefusedRow.list(of: table, on: input.postgres) {
          rows.append([table, row.key, row.column, row.reason])
          // Not even what is encrypted leaves the store.
          let content = dataset.isSecret ? nil : row.row
          json.append(
            .object([
              "table": .text(table), "key": .text(row.key), "column": .text(row.column), "reason": .text(row.reason),
              "row": content.flatMap { try? JSONValue.parse(Array($0.utf8)) } ?? .null,
            ]))
        }
      }
      return ToolResult(
        [.table(header: ["table", "key", "column", "reason"], texts: 4, rows: rows)], json: .array(json),
        notes: rows.isEmpty ? ["no row was refused"] : [])
    }
  }
}
