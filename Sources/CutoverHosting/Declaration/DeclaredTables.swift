import CutoverDocuments
package import CutoverDomain
import CutoverJSON
package import CutoverPostgres
package import CutoverRepository
package import CutoverTables

/// Datasets whose legacy side is a table of a SQLite file.
extension Dataset {
  /// For datasets of a folder of documents.
  package static var legacyTable: LegacyTable<Record>? { nil }

  /// The table as the engine knows it, checked; `nil` where the legacy side is a list of a document.
  static func storeTable(readers: [String]) -> TableStore.Table? {
    guard let table = legacyTable else { return nil }
    precondition(list.order == .key, "\(table.name) has no order of arrival: its list is in that of the keys")
    return TableStore.Table(table, readers: readers)
  }

  /// Records that `reader` gives as the repository has them.
  static func adopted(_ listing: ElementStream<Record>, from reader: TableReader) throws -> ElementStream<Record> {
    let adopt = try adoption(from: reader)
    return listing.map { record in
      var record = record
      do { try adopt(&record) } catch let refused as RefusedColumn {
        let error = ReadError(.undecodable, source: legacyName, message: refused.description)
        throw UndecodableRecord(error, list.key, list.keyOf(record))
      }
      return record
    }
  }

  /// All records of the repository, for a legacy table to hold; `nil` where there is none.
  fileprivate static func contents(from connection: PostgresConnection) -> TableContents? {
    guard let table = legacyTable else { return nil }
    var opened: ElementStream<Record>?
    return TableContents(table) {
      let listing =
        try opened
        ?? repositoryListing(on: connection) {
          let rows = try connection.stream(ListRecords<Self>(), batch: 300, readsAhead: true)
          return { try rows.next() }
        }
      opened = listing
      return try listing.next?()
    }
  }

  /// What its legacy side is called in its store.
  static var legacyName: String { legacyTable?.name ?? list.fileName }
}

/// A declared domain on tables of a SQLite file.
extension DeclaredDomain {
  /// The store; `nil` where the legacy side is a folder of documents. A domain has the one or the other.
  package static var tableStore: TableStore? {
    let datasets = datasets.filter { !$0.isEarlier }
    let tables = datasets.compactMap { $0.storeTable(readers: readers(of: $0)) }
    guard !tables.isEmpty else { return nil }
    precondition(tables.count == datasets.count, "\(name) has datasets in a folder and others in a file")
    let linked = eventTypes.map { Set($0.linked.map { $0.legacyName }) }.filter { $0.count > 1 }
    return TableStore(of: name, tables: tables, linked: linked) { event, tables in
      guard let event = event as? DeclaredEvent else {
        throw SinkError(.rejected([]), "this is an event of another domain")
      }
      switch event.body {
      case .change(let change): try change.add(to: tables)
      // What others wrote until then is what the repository has taken over.
      case .backfill(let order): try tables.acceptForeignWrites(upTo: order.folder)
      }
    }
  }

  package static func obstacle(to text: [UInt8], in location: String, after sequence: Int64) -> String? {
    guard let tableStore,
      let event = (try? text.withUnsafeBufferPointer { try decoder.decode($0) }) as? DeclaredEvent,
      case .change(let change) = event.body
    else { return nil }
    // What cannot be looked at is no reason to refuse an event: the sinks see to it.
    return (try? tableStore.looking(in: location, after: sequence) { try change.obstacle(in: $0) }) ?? nil
  }

  package static var legacy: any LegacyStore {
    if let tableStore { return tableStore }
    return documents
  }

  package static func completeLegacy(
    _ sink: any LegacySink, from connection: PostgresConnection, keeping copy: String, now: Int64
  ) throws -> [String] {
    guard let sink = sink as? TableSink else {
      return try completeDocuments(sink, from: connection, keeping: copy, now: now)
    }
    let held = try sink.held()
    let contents = datasets.filter { !$0.isEarlier && held[$0.legacyName] == nil }
      .compactMap { $0.contents(from: connection) }
    try legacy.copy(sink.location, to: copy)
    return try sink.rewrite(contents, keptIn: copy) { _ in true }.rewrites
      .filter { $0.written + $0.removed > 0 }.map(\.table)
  }

  package static func rebuildLegacy(
    _ sink: any LegacySink, from connection: PostgresConnection, accepting acceptance: String?, keptIn kept: String,
    into result: inout Restoration, now: Int64
  ) throws {
    guard let sink = sink as? TableSink else {
      return try rebuildDocuments(
        sink, from: connection, accepting: acceptance, keptIn: kept, into: &result, now: now)
    }
    let names = try sink.released()
    guard !names.isEmpty else { return }
    let contents = datasets.filter { names.contains($0.legacyName) }.compactMap { $0.contents(from: connection) }
    let foreign = try foreignWrites(to: Set(names.flatMap(legacy.readers)), on: connection)
    var loss = LegacyLoss(parts: [], foreignWrites: foreign)
    let done = try sink.rewrite(contents, keptIn: kept) { rewrites in
      loss = LegacyLoss(
        parts: rewrites.map { LegacyLoss.Part($0.table, records: $0.removed) }, foreignWrites: foreign)
      return loss.isEmpty || acceptance.flatMap(loss.isCovered) == true
    }
    result.loss = loss
    guard done.isDone else {
      result.isRefused = true
      return
    }
    result.rebuilt = names
    result.left.removeAll { left in names.contains { $0 == left.name } }
    if let set = done.kept { result.kept.append(set) }
  }
}
