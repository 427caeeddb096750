import CutoverDocuments
package import CutoverDomain
import CutoverJSON
import CutoverPostgres
package import CutoverRepository
import CutoverTables

/// The records of one side, of which answers are made: the same code makes them of either side.
///
/// All records are of one moment of the side. It belongs to the thread that reads the side. Reading throws `ReadError`.
package final class SideRecords {
  enum Source {
    /// With the repository beside it, where both are compared.
    case legacy(String, PostgresConnection?)
    /// With what is in memory of it, where something is.
    case repository(PostgresConnection, WriteThroughCache?)
    case cache(any CachedDatasets)
  }

  private let source: Source
  /// Of a SQLite file: opened once, so that all that is read of it is of one moment.
  private var reader: TableReader?

  init(_ source: Source) { self.source = source }

  /// All records of a dataset, in its order.
  package func all<Records: Dataset>(_ records: Records.Type) throws -> ElementStream<Records.Record> {
    switch source {
    case .legacy(let location, let repository):
      if let table = records.legacyTable {
        let reader = try tables(location)
        return try records.shown(reader.listing(table), of: table, reader, repository)
      }
      let file = try DocumentFile(records.list.fileName, in: location, options: .legacy)
      return try DocumentList(records.list, in: file).listing
    case .repository(let connection, let memory):
      if let held = try memory.map({ try held(records, $0, connection) }) ?? nil { return held.stream() }
      return try records.stream(ListRecords<Records>(), on: connection)
    case .cache(let cache):
      return try cache.listing(of: records)
    }
  }

  /// The records whose keys come behind one, whether or not that is there. For datasets in the order of their keys.
  package func records<Records: Dataset>(
    _ records: Records.Type, after key: String
  ) throws -> ElementStream<Records.Record> {
    precondition(!records.keepsArrival, "\(records.table) is not in the order of its keys")
    switch source {
    case .legacy(let location, let repository):
      guard let table = records.legacyTable else { break }
      guard let key = table.key(key) else { return ElementStream([]) }
      let reader = try tables(location)
      return try records.shown(reader.listing(table, after: key), of: table, reader, repository)
    case .repository(let connection, _):
      return try records.stream(ListRecordsAfter<Records>(key), on: connection)
    case .cache: break
    }
    let start = ExactString(key)
    return try all(records).filter { start < ExactString(records.list.keyOf($0)) }
  }

  /// Those of some keys that are there, in the dataset's order.
  package func records<Records: Dataset>(
    _ records: Records.Type, with keys: [String]
  ) throws -> ElementStream<Records.Record> {
    switch source {
    case .legacy(let location, let repository):
      guard let table = records.legacyTable else { break }
      let reader = try tables(location)
      let found = try reader.records(table, keys.compactMap { table.key($0) }.sorted())
      return try records.shown(found, of: table, reader, repository)
    case .repository(let connection, let memory):
      let subject = { (held: HeldRecords<Records>) in keys.count == 1 && held[keys[0]] != nil ? keys[0] : nil }
      if let held = try memory.map({ try held(records, $0, connection, subject) }) ?? nil { return held.found(keys) }
      return try records.found(keys, on: connection)
    case .cache: break
    }
    let wanted = Set(keys.map { ExactString($0) })
    return try all(records).filter { wanted.contains(ExactString(records.list.keyOf($0))) }
  }

  /// Those that have one of some values of an index's field, in no order.
  package func records<Index: RecordIndex>(
    _ index: Index.Type, with values: [String]
  ) throws -> ElementStream<Index.Table.Record> where Index.Table: Dataset {
    switch source {
    case .legacy(let location, let repository):
      guard let table = Index.Table.legacyTable else { break }
      let reader = try tables(location)
      let found = try reader.records(table, where: index.field, in: values)
      return try Index.Table.shown(found, of: table, reader, repository)
    case .repository(let connection, let memory):
      let wanted = Set(values.map { ExactString($0) })
      let matches = { (record: Index.Table.Record) in
        index.value(of: record).map { wanted.contains(ExactString($0)) } ?? false
      }
      let subject = { (held: HeldRecords<Index.Table>) in
        values.count == 1 && held.records.contains(where: matches) ? values[0] : nil
      }
      if let held = try memory.map({ try held(Index.Table.self, $0, connection, subject) }) ?? nil {
        return held.stream(held.records.filter(matches))
      }
      return try Index.Table.repositoryListing(on: connection) {
        let rows = try connection.stream(ListRecordsBy<Index>(values), batch: 300, readsAhead: true)
        return { try rows.next() }
      }
    case .cache: break
    }
    let wanted = Set(values)
    return try all(Index.Table.self).filter { index.value(of: $0).map(wanted.contains) ?? false }
  }

  /// The values that an index's field has, in no order.
  package func values<Index: RecordIndex>(of index: Index.Type) throws -> [String] where Index.Table: Dataset {
    switch source {
    case .legacy(let location, _):
      guard let table = Index.Table.legacyTable else { break }
      return try tables(location).values(of: index.field, in: table)
    case .repository(let connection, _):
      return try RepositoryRead.translating(Index.Table.table) { try connection.all(ListValues<Index>()) }
    case .cache: break
    }
    var values: Set<String> = []
    let listing = try all(Index.Table.self)
    while let record = try listing.next?() {
      if let value = index.value(of: record) { values.insert(value) }
    }
    return Array(values)
  }

  private func held<Records: Dataset>(
    _ records: Records.Type, _ memory: WriteThroughCache, _ connection: PostgresConnection,
    _ subject: (HeldRecords<Records>) -> String? = { _ in nil }
  ) throws -> HeldRecords<Records>? {
    try RepositoryRead.translating(records.table) {
      try memory.records(of: records, on: connection, subject: subject)
    }
  }

  private func tables(_ location: String) throws -> TableReader {
    if let reader { return reader }
    let opened = try TableReader(location)
    reader = opened
    return opened
  }
}

extension Dataset {
  /// The records that a query reads, one at a time.
  fileprivate static func stream<Query: RecordQuery>(
    _ query: Query, on connection: PostgresConnection
  ) throws -> ElementStream<Record> where Query.Row == Record {
    try repositoryListing(on: connection) {
      let rows = try connection.stream(query, batch: 300, readsAhead: true)
      return { try rows.next() }
    }
  }
}
