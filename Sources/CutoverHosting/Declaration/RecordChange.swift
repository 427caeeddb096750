import CutoverDocuments
import CutoverDomain
import CutoverJSON
import CutoverMessages
import CutoverRepository
import CutoverTables

/// What an event does to the records of datasets.
protocol RecordChange: Sendable {
  /// The records that it looks at, as far as the event says which.
  var names: [RecordName] { get }
  /// Applies it to the legacy documents.
  func add(to batch: inout DeclaredBatch) throws
  /// Applies it to the legacy tables. Throws ``UnwritableField``, and `SinkError.rejected` for what they can never take.
  func add(to tables: TableWriter) throws
  /// Applies it to the rows of the repository; gives why they can never take it, `nil` where they have.
  func add(to rows: DeclaredRows, at sequence: Int64) throws -> String?
  /// What is in its way in the legacy tables; `nil` where nothing is.
  func obstacle(in tables: TableWriter) throws -> String?
  /// Why no event from outside may say it; `nil` where one may. What was accepted once is not asked.
  var refusal: EventError? { get throws }
  /// The same bytes for all texts that are applied in the same way.
  var meaning: [UInt8] { get throws }
}

extension RecordChange {
  var refusal: EventError? { nil }
  func obstacle(in tables: TableWriter) throws -> String? { nil }
}

/// A record takes the place of the one with its key, or is a new one.
struct PutRecord<Records: Dataset>: RecordChange {
  let record: Records.Record
  /// Whether it was made of the record that was there: what is the same in both stays as it is spelled.
  var isChange = false
  /// The fields that an event says something of, where that is not all of them.
  var fields: Set<String>?

  var names: [RecordName] { [] }

  func add(to batch: inout DeclaredBatch) throws {
    try batch.put(record, Records.self)
  }

  func add(to tables: TableWriter) throws { try tables.put(record, in: Records.declaredTable, isChange: isChange) }

  func add(to rows: DeclaredRows, at sequence: Int64) -> String? {
    rows.put(record, Records.self, at: sequence)
    return nil
  }

  var refusal: EventError? { get throws { try UnkeepableText.refusal(of: record, in: Records.self, fields) } }

  var meaning: [UInt8] { get throws { Array(Records.table.utf8) + [0x0A] + (try record.json) } }
}

/// A record goes; of one that is not there, nothing does.
struct RemoveRecord<Records: Dataset>: RecordChange {
  let key: String

  var names: [RecordName] { [] }

  func add(to batch: inout DeclaredBatch) throws { try batch.remove(key, Records.self) }

  func add(to tables: TableWriter) throws {
    let table = Records.declaredTable
    if let key = table.key(key) { try tables.remove(key, from: table) }
  }

  func add(to rows: DeclaredRows, at sequence: Int64) -> String? {
    rows.remove(key, Records.self, at: sequence)
    return nil
  }

  var meaning: [UInt8] { Array("\(Records.table)\n\(key)".utf8) }
}

/// A message for other programs.
struct SentMessage: RecordChange {
  let make: @Sendable () -> OutboxMessage

  var names: [RecordName] { [] }

  func add(to batch: inout DeclaredBatch) {}
  func add(to tables: TableWriter) {}

  func add(to rows: DeclaredRows, at sequence: Int64) -> String? {
    rows.send(make())
    return nil
  }

  var meaning: [UInt8] {
    let message = make()
    let names = [message.type, message.aggregate.type, message.aggregate.id].map { JSONValue.text($0) }
    return Array(JSONValue.array(names + [message.headers, message.payload]).compact.utf8)
  }
}

/// What an event comes to depends on what is stored: one function says what, for both stores.
struct FoldedChange: RecordChange {
  let datasets: [any Dataset.Type]
  let names: [RecordName]
  /// The records that the event has, and in which members.
  let records: [(member: String, record: RecordWrite)]
  let body: [UInt8]
  let outcome: @Sendable (_ stored: any StoredRecords) throws -> EventOutcome

  func add(to batch: inout DeclaredBatch) throws {
    guard !batch.misses(datasets) else { return }
    let outcome = try outcome(batch)
    if let reason = outcome.refusal { throw SinkError(.rejected([]), reason) }
    for write in outcome.writes { try write.change.add(to: &batch) }
  }

  func add(to tables: TableWriter) throws {
    guard !tables.misses(Set(datasets.map { $0.legacyName })) else { return }
    let outcome = try outcome(LegacyRecords(tables: tables))
    if let reason = outcome.refusal { throw SinkError(.rejected([]), reason) }
    for write in outcome.writes { try write.change.add(to: tables) }
  }

  func obstacle(in tables: TableWriter) throws -> String? {
    let outcome = try outcome(LegacyRecords(tables: tables))
    return if case .conflict = outcome { outcome.refusal } else { nil }
  }

  func add(to rows: DeclaredRows, at sequence: Int64) throws -> String? {
    let outcome = try outcome(rows)
    for write in outcome.writes { _ = try write.change.add(to: rows, at: sequence) }
    return outcome.refusal
  }

  var refusal: EventError? {
    get throws {
      for (member, record) in records {
        guard let refusal = try record.change.refusal else { continue }
        guard !member.isEmpty else { return refusal }
        return EventError(
          refusal.code, field: "/data/\(member)" + refusal.field.dropFirst("/data".utf8.count), refusal.message)
      }
      return nil
    }
  }

  var meaning: [UInt8] { body }
}

/// The records of the legacy tables within the transaction of a batch.
private struct LegacyRecords: StoredRecords {
  let tables: TableWriter

  var acceptedAt: Int64 { tables.acceptedAt }

  func find<Records: Dataset>(_ key: String, in records: Records.Type) throws -> Records.Record? {
    let table = Records.declaredTable
    return try table.key(key).flatMap { try tables.find($0, in: table) }
  }

  func find<Index: UniqueIndex>(_ values: [String], by index: Index.Type) throws -> Index.Table.Record?
  where Index.Table: Dataset {
    for spelling in index.legacySpellings(values) {
      if let record = try tables.find(spelling, by: index.fields, in: Index.Table.declaredTable) { return record }
    }
    return nil
  }

  func records<Index: RecordIndex>(_ index: Index.Type, with value: String) throws -> [Index.Table.Record]
  where Index.Table: Dataset {
    try tables.records(in: Index.Table.declaredTable, where: index.field, is: value)
  }
}

extension Dataset {
  /// For what is done to tables alone.
  fileprivate static var declaredTable: LegacyTable<Record> {
    guard let legacyTable else { preconditionFailure("\(table) has no legacy table") }
    return legacyTable
  }
}
