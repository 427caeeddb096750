package import CutoverDomain
package import CutoverJSON

/// A table whose rows hold records of one type: a column for each field, of the field's name unless ``storedColumns``
/// says otherwise, and beside them `seq`, the number of the event that wrote the row, the time of that, and, where records
/// keep the order in which they came, `arrival`. Other columns are no business of the records: they have a default, or the
/// server derives them.
///
/// All statements about such a table are made from this, see ``TableSQL``; no list of columns is written by hand.
package protocol RecordTable: Sendable {
  associatedtype Record: WireObject
  associatedtype Key: Hashable = ExactString

  /// The table's name.
  static var table: String { get }
  /// The fields that tell a record from the others; texts or integers, unless a table is never searched by them.
  static var keyFields: [StaticString] { get }
  static func key(of record: Record) -> Key
  /// Whether records are listed in the order in which they came, and not in that of their keys.
  static var keepsArrival: Bool { get }
  static var traits: TableTraits { get }
  /// By fields, where those stand that are not in a column of their own name and kind.
  static var storedColumns: [String: StoredColumn] { get }
}

extension RecordTable {
  package static var keepsArrival: Bool { false }
  package static var traits: TableTraits { TableTraits() }
  package static var storedColumns: [String: StoredColumn] { [:] }
}

/// What is special about a table of records.
package struct TableTraits: Sendable {
  /// Fields whose values are rows of another table: maps and lists.
  package var elsewhere: [String]
  /// Fields that say where a record stands among the others, and nothing of what it is.
  package var place: [String]
  /// The order of the records, where it is not that of their arrival or their keys.
  package var order: [TableOrder]
  /// A column beside the fields and its value in all rows that are this table's: others in the same table are not.
  package var subset: (column: String, value: String)?
  /// The field that says which of two records with one key is the newer one. Without it, the number of the event does.
  package var version: String?
  /// The column with the time at which the content of a row last changed.
  package var stamp: String
  /// Whether rows are parts of another table's, which has the numbers of events and the times.
  package var isPart: Bool
  /// The field whose values a sequence of the table gives to new rows.
  package var numbered: String?
  /// Fields that events calculate and the legacy store does not have: a load leaves them as they are.
  package var calculated: [String]

  package init(
    elsewhere: [String] = [], place: [String] = [], order: [TableOrder] = [],
    subset: (column: String, value: String)? = nil, version: String? = nil, stamp: String = "updated_at",
    isPart: Bool = false, numbered: String? = nil, calculated: [String] = []
  ) {
    (self.elsewhere, self.place, self.order, self.subset) = (elsewhere, place, order, subset)
    (self.version, self.stamp, self.isPart) = (version, stamp, isPart)
    (self.numbered, self.calculated) = (numbered, calculated)
  }
}

/// A field that records are sorted by.
package enum TableOrder: Sendable {
  case ascending(String)
  case descending(String)

  var field: String {
    switch self {
    case .ascending(let field), .descending(let field): field
    }
  }
}

/// A field by which records of a table are found: texts, or integers as their digits.
package protocol RecordIndex: Sendable {
  associatedtype Table: RecordTable
  static var field: String { get }
  /// What a record has there; `nil` for nothing.
  static func value(of record: Table.Record) -> String?
}

extension RecordIndex {
  package static func value(of record: Table.Record) -> String? {
    guard let value = NamedFields(of: record).values[field] else {
      preconditionFailure("\(field) is no field of one value")
    }
    return "\(value)"
  }
}

/// A unique index of a table besides its key: texts, or integers as their digits.
package protocol UniqueIndex: Sendable {
  associatedtype Table: RecordTable
  static var fields: [StaticString] { get }
  static func values(of record: Table.Record) -> [String]
  /// How a legacy program can have spelled such values, the most likely first.
  static func legacySpellings(_ values: [String]) -> [[String]]
}

extension UniqueIndex {
  package static func legacySpellings(_ values: [String]) -> [[String]] { [values] }
}

/// A record on its way into its table.
package struct StoredRecord<Record: Sendable>: Sendable {
  package var record: Record
  /// Its place in the order in which records came, see ``LivePlace``.
  package var arrival: Int64
  /// The sequence number of the event that wrote it.
  package var sequence: Int64

  @inlinable package init(_ record: Record, arrival: Int64 = 0, sequence: Int64) {
    self.record = record
    self.arrival = arrival
    self.sequence = sequence
  }
}
