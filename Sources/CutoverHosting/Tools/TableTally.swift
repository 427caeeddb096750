import CutoverBasics
package import CutoverJSON
package import CutoverPostgres
import CutoverRepository
package import CutoverTables
package import CutoverTelemetry

/// How many rows of a table both sides have, and the last numbers that they have given to rows: whether an import has lost
/// a row, or a number would be given twice.
package struct TableTally: Sendable {
  let name: String
  let legacyRows: Int
  let legacyNumber: Int64
  let rows: Int64
  let number: Int64
  let refused: Int

  /// Throws `ReadError` and ``PostgresError``.
  fileprivate init<Records: Dataset>(
    of records: Records.Type, _ table: LegacyTable<Records.Record>, _ reader: TableReader,
    _ connection: PostgresConnection
  ) throws {
    let numbers = try records.numbers(on: connection)
    (name, legacyRows, legacyNumber) = (table.name, try reader.count(table), try reader.lastNumber(of: table) ?? 0)
    (rows, number) = (numbers.rows, numbers.last)
    refused = try RefusedRow.count(of: table.name, on: connection)
  }

  /// Of the datasets whose tables number their rows and that the file has.
  package static func all(
    of datasets: [any Dataset.Type], _ reader: TableReader, _ connection: PostgresConnection
  ) throws -> [TableTally] {
    try datasets.filter { $0.traits.numbered != nil }.compactMap { try $0.tally(reader, connection) }
  }

  package static func table(of tallies: [TableTally]) -> ToolResult.Part {
    .table(
      header: ["table", "legacy rows", "repository rows", "refused", "legacy last id", "repository last id"], texts: 1,
      rows: tallies.map {
        [$0.name, "\($0.legacyRows)", "\($0.rows)", "\($0.refused)", "\($0.legacyNumber)", "\($0.number)"]
      })
  }

  package var json: JSONValue {
    .object([
      "table": .text(name), "legacyRows": .integer(legacyRows), "repositoryRows": .integer(rows),
      "refused": .integer(refused), "legacyLastId": .integer(legacyNumber), "repositoryLastId": .integer(number),
    ])
  }

  package var problems: [String] {
    var problems: [String] = []
    if Int64(legacyRows) != rows + Int64(refused) {
      problems.append(
        "\(name): the legacy file has \(counted(legacyRows, "row")), the repository \(rows), and \(refused) \(refused == 1 ? "was" : "were") refused"
      )
    }
    if number < legacyNumber {
      problems.append(
        "\(name): the repository would give the number \(number + 1) a second time; run 'cutover backfill'")
    }
    return problems
  }
}

extension Dataset {
  /// `nil` where there is no such table.
  fileprivate static func tally(_ reader: TableReader, _ connection: PostgresConnection) throws -> TableTally? {
    guard let legacyTable, try !isEarlier || reader.has(legacyTable) else { return nil }
    return try TableTally(of: Self.self, legacyTable, reader, connection)
  }
}

/// The rows of a legacy file, by whether the repository has them.
package enum ImportedRows {
  package static let description = MetricDescription.gauge(
    "cutover_import_rows",
    "Rows of the legacy file, by whether the repository has them or the newest import refused them",
    labels: ["table", "outcome"])

  /// Throws ``PostgresError``.
  package static func ask(
    of datasets: [any Dataset.Type], _ connection: PostgresConnection
  ) throws -> DomainProbe.Answer {
    let counts = try datasets.map { dataset in
      (
        name: dataset.legacyName, taken: try dataset.numbers(on: connection).rows,
        refused: try RefusedRow.count(of: dataset.legacyName, on: connection)
      )
    }
    return { samples in
      for count in counts {
        samples.set(description, count.taken, count.name, "taken")
        if count.refused > 0 { samples.set(description, count.refused, count.name, "refused") }
      }
    }
  }
}
