import CutoverDocuments
import CutoverDomain
import CutoverJSON
package import CutoverRepository
import CutoverTables

/// A type of events: what one says is stated here once, and both stores apply it.
package struct EventType: Sendable {
  /// What events of this type are called on the wire.
  package let name: String
  /// Makes of the event's `data` what it changes. Throws ``EventError`` and `JSONError`.
  let change: @Sendable (_ data: JSONReader) throws -> any RecordChange

  /// Events whose `data` is a record, which takes the place of the one with its key, or is a new one. `refusal` says
  /// what a record must not be: then the event is refused, and its sender is still there to hear of it.
  package static func put<Records: Dataset>(
    _ name: String, into records: Records.Type,
    refusal: @escaping @Sendable (Records.Record) -> (field: String, message: String)? = { _ in nil }
  ) -> EventType {
    EventType(name: name) { reader in
      let record = try Records.Record(reading: reader)
      if Records.list.keyOf(record).isEmpty {
        throw EventError(.missingField, field: "/data/\(Records.list.key)", "this names the record and cannot be empty")
      }
      if let (field, message) = refusal(record) { throw EventError(.outOfRange, field: "/data/\(field)", message) }
      return PutRecord<Records>(record: record)
    }
  }
}

/// What an event does to the records of a dataset.
protocol RecordChange: Sendable {
  /// Applies it to the legacy documents.
  func add(to batch: inout DeclaredBatch) throws
  /// Applies it to the legacy tables.
  func add(to tables: TableWriter) throws
  /// Applies it to the rows of the repository.
  func add(to rows: inout DeclaredRows, at sequence: Int64)
  /// Why no event from outside may say it; `nil` where one may. What was accepted once is not asked.
  var refusal: EventError? { get throws }
  /// The same bytes for all texts that are applied in the same way.
  var meaning: [UInt8] { get throws }
}

struct PutRecord<Records: Dataset>: RecordChange {
  let record: Records.Record

  func add(to batch: inout DeclaredBatch) throws {
    batch.put(try record.json, key: Records.list.keyOf(record), Records.self)
  }

  func add(to tables: TableWriter) throws {
    guard let table = Records.legacyTable else { preconditionFailure("\(Records.table) has no legacy table") }
    try tables.put(record, in: table)
  }

  func add(to rows: inout DeclaredRows, at sequence: Int64) { rows.put(record, Records.self, at: sequence) }

  var refusal: EventError? { get throws { try UnkeepableText.refusal(of: record, in: Records.self) } }

  var meaning: [UInt8] { get throws { Array(Records.table.utf8) + [0x0A] + (try record.json) } }
}
