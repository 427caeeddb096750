package import CutoverDomain

/// A table whose rows hold records of one type: a column for each field, of the field's name, and beside them `seq`, the
/// number of the event that wrote the row, `updated_at`, and, where records keep the order in which they came, `arrival`.
///
/// All statements about such a table are made from this, see ``TableSQL``; no list of columns is written by hand.
package protocol RecordTable: Sendable {
  associatedtype Record: WireObject

  /// The table's name.
  static var table: String { get }
  /// The field, a text, that tells a record from the others.
  static var keyField: StaticString { get }
  static func key(of record: Record) -> String
  /// Whether records are listed in the order in which they came, and not in that of their keys.
  static var keepsArrival: Bool { get }
}

/// A record on its way into its table.
package struct StoredRecord<Record: Sendable>: Sendable {
  package var record: Record
  /// Its place in the order in which records came, see ``LivePlace``.
  package var arrival: Int64
  /// The sequence number of the event that wrote it.
  package var sequence: Int64

  package init(_ record: Record, arrival: Int64, sequence: Int64) {
    self.record = record
    self.arrival = arrival
    self.sequence = sequence
  }
}
