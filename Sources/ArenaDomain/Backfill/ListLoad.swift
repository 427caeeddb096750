import CutoverDocuments
import CutoverDomain
import CutoverJSON
import CutoverPostgres
import CutoverRepository

/// What it takes to bring one legacy document into the repository.
protocol DocumentLoad {
  /// The document's name, as people know it.
  var name: String { get }

  /// Reads the document to its end and returns how many records it has. Throws `ReadError` for the first fault:
  /// whatever would be refused, or would not come back as it was, is found here, before anything is written.
  func check() throws -> Int

  /// Writes the document, and returns how many rows that changed. `progress` hears of the records done so far.
  func write(to connection: PostgresConnection, progress: (Int) -> Void) throws -> Int
}

/// A field of a record, and the text in it.
struct NamedField {
  let field: StaticString
  let value: String

  init(_ field: StaticString, _ value: String) { (self.field, self.value) = (field, value) }
}

/// A document whose records stand in one list.
struct ListLoad<Element: WireObject, Row>: DocumentLoad {
  let name: String
  let list: DocumentList<Element>
  /// The sequence number of the rows.
  let sequence: Int64
  /// How many records are written in one transaction; `nil` for all, where the rows replace those there were.
  let batch: Int?
  /// The number in the list's file that the document's row keeps, see `documents` in the schema.
  var lastHourlyMarkerRead: Int64 = 0
  /// What no two records may have in common.
  let key: (Element) -> (field: StaticString, value: String)?
  /// The names in a record that indexes have to hold.
  var names: (Element) -> [NamedField] = { _ in [] }
  /// The field that no event could have carried, and what is wrong with it.
  var fault: (Element) -> (field: StaticString, message: String)? = { _ in nil }
  /// Makes a row of a record. Called once for every record, in their order.
  let row: (Element) throws -> Row
  /// Writes rows, and returns how many changed.
  let write: ([Row], PostgresConnection) throws -> Int
  /// Removes what the document no longer has, after its last record is written; returns how many rows that were.
  var prune: (_ records: Int, PostgresConnection) throws -> Int = { _, _ in 0 }

  private var loaded: LoadProgress { LoadProgress(of: name, fingerprint: "\(sequence):\(list.file.fingerprint)") }

  func check() throws -> Int {
    var records = 0
    var keys = KeySet()
    let listing = list.listing
    while let element = try listing.next?() {
      if let name = names(element).first(where: { NameLimits.isTooLong($0.value) }) {
        throw list.fault(inRecord: records, field: name.field, NameLimits.refusal(of: name.value))
      }
      if let (field, message) = fault(element) { throw list.fault(inRecord: records, field: field, message) }
      if let (field, value) = key(element), !keys.insert(value) {
        throw list.fault(inRecord: records, field: field, "an earlier record has the same \(field), \"\(value)\"")
      }
      records += 1
    }
    return records
  }

  func write(to connection: PostgresConnection, progress: (Int) -> Void) throws -> Int {
    let resumed = try loaded.records(on: connection)
    var changed = 0
    var records = 0
    var rows: [Row] = []
    let listing = list.listing
    while let element = try listing.next?() {
      let row = try row(element)
      records += 1
      guard records > resumed else { continue }
      rows.append(row)
      if rows.count == batch {
        changed += try write(rows, upTo: records, to: connection)
        rows.removeAll(keepingCapacity: true)
        progress(records)
      }
    }
    changed += try finish(rows, records: records, connection)
    progress(records)
    return changed
  }

  private func write(_ rows: [Row], upTo records: Int, to connection: PostgresConnection) throws -> Int {
    try connection.sinkTransaction {
      let changed = try write(rows, connection)
      try loaded.note(records, on: connection)
      return changed
    }
  }

  /// The last rows, and with them the document as a whole: from here on the repository answers for it.
  private func finish(_ rows: [Row], records: Int, _ connection: PostgresConnection) throws -> Int {
    try connection.sinkTransaction {
      var changed = rows.isEmpty && batch != nil ? 0 : try write(rows, connection)
      changed += try prune(records, connection)
      changed += try connection.execute(
        UpsertDocument(
          name: name, isNull: list.isNull, serverTime: 0, lastHourlyMarkerRead: lastHourlyMarkerRead,
          seq: sequence))
      try loaded.end(on: connection)
      return changed
    }
  }
}
