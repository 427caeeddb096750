package import CutoverDocuments
package import CutoverDomain
import CutoverJSON
package import CutoverPostgres
import CutoverRepository

/// A field of a record, and the text in it.
package struct NamedField {
  let field: StaticString
  let value: String

  package init(_ field: StaticString, _ value: String) { (self.field, self.value) = (field, value) }

  /// The most bytes of a name, so that two fit an entry of an index.
  package static let longest = 1_000

  /// What is said of a name that is too long; `nil` of any other.
  package static func refusal(of name: String) -> String? {
    name.utf8.count <= longest
      ? nil : "a name here has \(name.utf8.count) bytes, more than the \(longest) that the repository holds"
  }
}

/// A document whose records stand in one list, on its way into tables.
package struct ListLoad<Element: WireObject, Row>: DocumentLoad {
  /// How many records are written in one transaction.
  package enum Batch {
    case some
    /// All, where the rows replace those there were.
    case whole
    case one
  }

  package let list: DocumentList<Element>
  package var name: String { dataset.document }
  private let dataset: ListDataset<Element>
  /// The sequence number of the rows.
  private let sequence: Int64
  private let batch: Int?
  /// What no two records may have in common.
  private let isKeyed: Bool
  /// The names in a record that indexes have to hold.
  private let names: (Element) -> [NamedField]
  /// The field that no event could have carried, and what is wrong with it.
  private let fault: (Element) -> (field: StaticString, message: String)?
  private let row: (Element, Int64) throws -> Row
  private let write: ([Row], PostgresConnection) throws -> Int
  private let others: (DocumentList<Element>, _ records: Int, PostgresConnection) throws -> Int
  private let document: (DocumentList<Element>, PostgresConnection) throws -> Void

  /// `row` makes a row of a record and its place in the list; it is called once for every record, in their order. `write`
  /// writes rows and returns how many changed. After the last record is written, `others` removes the rows that the document
  /// does not have, and returns how many, and `document` writes what it is besides its records. Throws `ReadError`.
  package init(
    _ dataset: ListDataset<Element>, in source: FolderLoad, batch: Batch = .some, isKeyed: Bool = true,
    names: @escaping (Element) -> [NamedField], fault: @escaping (Element) -> (StaticString, String)? = { _ in nil },
    row: @escaping (_ record: Element, _ place: Int64) throws -> Row,
    write: @escaping ([Row], PostgresConnection) throws -> Int,
    others: @escaping (DocumentList<Element>, _ records: Int, PostgresConnection) throws -> Int = { _, _, _ in 0 },
    document: @escaping (DocumentList<Element>, PostgresConnection) throws -> Void
  ) throws {
    self.dataset = dataset
    sequence = source.sequence
    self.batch =
      switch batch {
      case .some: source.batch
      case .whole: nil
      case .one: 1
      }
    self.isKeyed = isKeyed
    (self.names, self.fault, self.row, self.write) = (names, fault, row, write)
    (self.others, self.document) = (others, document)
    // Text that is not UTF-8 is a fault here: a replacement must not become the truth.
    list = try DocumentList(dataset, in: DocumentFile(dataset.fileName, in: source.folder, options: .wire))
  }

  private var loaded: LoadProgress { LoadProgress(of: name, fingerprint: "\(sequence):\(list.file.fingerprint)") }

  package func check() throws -> Int {
    var records = 0
    var keys = KeySet()
    let listing = list.listing
    while let element = try listing.next?() {
      for name in names(element) {
        if let refusal = NamedField.refusal(of: name.value) {
          throw list.fault(inRecord: records, field: name.field, refusal)
        }
      }
      if let (field, message) = fault(element) { throw list.fault(inRecord: records, field: field, message) }
      if isKeyed, !keys.insert(dataset.keyOf(element)) {
        let message = "an earlier record has the same \(dataset.key), \(dataset.keyOf(element).quotedBeginning)"
        throw list.fault(inRecord: records, field: dataset.key, message)
      }
      records += 1
    }
    return records
  }

  package func write(to connection: PostgresConnection, progress: (Int) -> Void) throws -> Int {
    let resumed = try loaded.records(on: connection)
    var changed = 0
    var records = 0
    var rows: [Row] = []
    let listing = list.listing
    while let element = try listing.next?() {
      let row = try row(element, Int64(records))
      records += 1
      guard records > resumed else { continue }
      rows.append(row)
      if rows.count == batch {
        changed += try connection.sinkTransaction {
          try loaded.note(records, on: connection)
          return try write(rows, connection)
        }
        rows.removeAll(keepingCapacity: true)
        progress(records)
      }
    }
    // The last rows, and with them the document as a whole: from here on the repository answers for it.
    changed += try connection.sinkTransaction {
      try loaded.end(on: connection)
      let last = rows.isEmpty && batch != nil ? 0 : try write(rows, connection)
      let removed = try others(list, records, connection)
      try document(list, connection)
      return last + removed
    }
    progress(records)
    return changed
  }
}
