import CutoverDocuments
import CutoverDomain
import CutoverJSON
import CutoverPostgres
import CutoverRepository
import CutoverTables
package import CutoverTelemetry
import Synchronization

/// Rows of a legacy table that a backfill has refused: answers leave them out, since the repository cannot have them.
extension Dataset {
  /// The records of `listing`, which `reader` gives of `table`, as the repository has them. Beside a repository those are
  /// left out that a backfill has refused, as long as they are as they were then. For clients, who are answered from the
  /// file alone, those are left out that cannot be read, and told of: see ``OmittedRows``.
  static func shown(
    _ listing: ElementStream<Record>, of table: LegacyTable<Record>, _ reader: TableReader,
    _ repository: PostgresConnection?
  ) throws -> ElementStream<Record> {
    let adopted = try adopted(listing, from: reader)
    guard takesRefusals, let next = adopted.next else { return adopted }
    let refused = try repository.map { try refusedRows(of: table, reader, $0) }
    return ElementStream {
      while true {
        do {
          guard let record = try next() else { return nil }
          if let refused, refused.contains(ExactString(list.keyOf(record))) { continue }
          return record
        } catch let record as UndecodableRecord {
          guard let refused else {
            OmittedRows.note(record, of: table.name)
            continue
          }
          guard let key = record.keyText, refused.contains(ExactString(key)) else { throw record }
        }
      }
    }
  }

  /// What a comparison says of them.
  static func acceptedLosses(_ reader: TableReader, _ connection: PostgresConnection) throws -> [AcceptedLoss] {
    guard takesRefusals, let table = legacyTable else { return [] }
    return try standing(of: table, reader, connection).map {
      AcceptedLoss(table: table.name, key: $0.key, column: $0.column, reason: $0.reason)
    }
  }

  private static func refusedRows(
    of table: LegacyTable<Record>, _ reader: TableReader, _ connection: PostgresConnection
  ) throws -> Set<ExactString> {
    Set(try standing(of: table, reader, connection).map { ExactString($0.key) })
  }

  /// Those that are as they were: one that somebody has changed since is missing in the repository like any other.
  private static func standing(
    of table: LegacyTable<Record>, _ reader: TableReader, _ connection: PostgresConnection
  ) throws -> [RefusedRow] {
    let rows = try RepositoryRead.translating("import_rejects") {
      try RefusedRow.list(of: table.name, on: connection)
    }
    return try rows.filter { row in try reader.text(of: row.key, in: table) == row.row }
  }
}

/// Rows of a legacy table that answers to clients lack. Its types are loose: a row can hold what its column cannot mean,
/// and the rows beside it are fine.
package enum OmittedRows {
  package static let description = MetricDescription.counter(
    "cutover_legacy_rows_omitted_total", "Rows of the legacy file that an answer left out, since they cannot be read",
    labels: ["table"])

  private static let counts = MetricsRegistry.shared.counters(description)
  /// The rows that the log has named.
  private static let named = Mutex<Set<String>>([])
  /// How many of them are remembered.
  private static let limit = 1000

  static func note(_ record: UndecodableRecord, of table: String) {
    counts[table].increment()
    let isNew = named.withLock { named in
      named.count < limit && named.insert(record.error.message).inserted
    }
    guard isNew else { return }
    Logger(label: "cutover.read").warning("A row of the legacy file is in no answer: \(record.error)")
  }
}

extension UndecodableRecord {
  /// The value of its key, where that is one.
  fileprivate var keyText: String? {
    guard let members = (try? JSONValue.parse(key))?.members, members.count == 1 else { return nil }
    return members[0].value.string ?? members[0].value.number?.lexeme
  }
}
