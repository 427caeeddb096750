package import CutoverPostgres

/// The rows of a table that a batch of events comes to, each in its last state.
package struct TableRows<Table: RecordTable>: Sendable where Table.Key: Sendable {
  @usableFromInline var latest = LatestRows<Table.Key, StoredRecord<Table.Record>>()

  @inlinable package init() {}

  @inlinable package var isEmpty: Bool { latest.isEmpty }
  /// In the order in which their keys first came.
  @inlinable package var rows: [StoredRecord<Table.Record>] { latest.rows }
  package var records: [Table.Record] { latest.rows.map(\.record) }

  @inlinable package subscript(key: Table.Key) -> StoredRecord<Table.Record>? { latest[key] }

  /// A new record comes behind those that are there; of two events about one, the later one counts where `replaces` agrees,
  /// at the place that the first one gave it.
  @inlinable package mutating func put(
    _ record: Table.Record, at sequence: Int64,
    where replaces: (_ old: Table.Record, _ new: Table.Record) -> Bool = { _, _ in true }
  ) {
    let row = StoredRecord(record, arrival: LivePlace.of(sequence), sequence: sequence)
    latest.put(row, for: Table.key(of: record)) { old, new in
      new.arrival = old.arrival
      return replaces(old.record, new.record)
    }
  }

  /// Takes the row of a key back out.
  package mutating func remove(_ key: Table.Key) { latest.remove(key) }

  /// Queues the writing of the rows; nothing where there is none.
  package func queue(_ pipeline: inout PostgresPipeline) throws {
    if !isEmpty { try pipeline.queue(PutRecords<Table>(rows)) }
  }
}
