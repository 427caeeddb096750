import CutoverDocuments
import CutoverDomain
import CutoverJSON
import CutoverRepository

/// What a batch of events does to the legacy documents of a declared domain.
struct DeclaredBatch: DocumentBatch {
  /// By the datasets' tables, in their order.
  private let lists: [any BatchList]
  private let folder: FolderView
  private(set) var missed: Set<String> = []
  /// When the journal took in the event that is being added.
  private(set) var acceptedAt: Int64 = 0

  /// - Parameter looked: The tables of those of the datasets that events look at.
  init(_ datasets: [any Dataset.Type], looked: Set<String>, _ folder: FolderView) {
    lists = datasets.map { $0.batchList(folder, isRead: looked.contains($0.table)) }
    self.folder = folder
  }

  var changes: [any DocumentChange] { lists.compactMap { $0.change } }

  mutating func add(_ event: any DomainEvent, acceptedAt: Int64) throws {
    self.acceptedAt = acceptedAt
    guard let event = event as? DeclaredEvent else {
      throw SinkError(.unavailable, "this is an event of another domain")
    }
    // A backfill is about the other store.
    if case .change(let change) = event.body { try change.add(to: &self) }
  }

  /// Whether an event that reads or writes `datasets` changes nothing now, since files of them are left alone.
  mutating func misses(_ datasets: [any Dataset.Type]) -> Bool {
    let names = Set(datasets.map { $0.legacyName })
    guard !folder.left.isDisjoint(with: names) else { return false }
    missed.formUnion(names)
    return true
  }

  func put<Records: Dataset>(_ record: Records.Record, _ records: Records.Type) throws {
    try list(of: records).put(record)
  }

  func remove<Records: Dataset>(_ key: String, _ records: Records.Type) throws {
    try list(of: records).remove(ExactString(key))
  }

  private func list<Records: Dataset>(of records: Records.Type) -> ListOf<Records> {
    guard let list = lists.lazy.compactMap({ $0 as? ListOf<Records> }).first else {
      preconditionFailure("the dataset \(records.table) is not among those of the domain")
    }
    return list
  }
}

/// The records of the legacy documents as an event of the batch finds them.
extension DeclaredBatch: StoredRecords {
  func find<Records: Dataset>(_ key: String, in records: Records.Type) throws -> Records.Record? {
    try list(of: records).find(ExactString(key))
  }

  func find<Index: UniqueIndex>(_ values: [String], by index: Index.Type) throws -> Index.Table.Record?
  where Index.Table: Dataset {
    for spelling in index.legacySpellings(values) {
      if let record = try list(of: Index.Table.self).find(spelling, by: index) { return record }
    }
    return nil
  }

  func records<Index: RecordIndex>(_ index: Index.Type, with value: String) throws -> [Index.Table.Record]
  where Index.Table: Dataset {
    try list(of: Index.Table.self).records(index, with: value)
  }
}

extension Dataset {
  fileprivate static func batchList(_ folder: FolderView, isRead: Bool) -> any BatchList {
    ListOf<Self>(folder, isRead: isRead)
  }
}

private protocol BatchList: AnyObject {
  /// `nil` where there is none.
  var change: (any DocumentChange)? { get }
}

private final class ListOf<Records: Dataset>: BatchList {
  private let folder: FolderView
  /// Whether events look at the records: then all of them are known before the first one changes.
  private let isRead: Bool
  private var puts = ListChange(Records.list)
  private var hasRemoved = false
  /// All records, where some event has asked for one.
  private var records: [ExactString: Records.Record]?
  private var indexes: [ObjectIdentifier: KeysByValues<Records.Record>] = [:]

  init(_ folder: FolderView, isRead: Bool) { (self.folder, self.isRead) = (folder, isRead) }

  /// A list of which a record goes is written as a whole, in the order of its keys.
  var change: (any DocumentChange)? {
    guard hasRemoved else { return puts.isEmpty ? nil : puts }
    var whole = ReplacedListChange(Records.list)
    whole.put((records ?? [:]).sorted { $0.key < $1.key }.compactMap { try? $0.value.json })
    return whole
  }

  func find(_ key: ExactString) throws -> Records.Record? { try all()[key] }

  func find<Index: UniqueIndex>(_ values: [String], by index: Index.Type) throws -> Records.Record?
  where Index.Table == Records {
    let records = try all()
    let id = ObjectIdentifier(index)
    if indexes[id] == nil {
      let valuesOf = { (record: Records.Record) in index.values(of: record).map { ExactString($0) } }
      indexes[id] = KeysByValues(
        valuesOf, Dictionary(records.map { (valuesOf($0.value), $0.key) }, uniquingKeysWith: { min($0, $1) }))
    }
    return indexes[id]?.keys[values.map { ExactString($0) }].flatMap { records[$0] }
  }

  func records<Index: RecordIndex>(_ index: Index.Type, with value: String) throws -> [Records.Record]
  where Index.Table == Records {
    let value = ExactString(value)
    let found = try all().filter { index.value(of: $0.value).map { ExactString($0) } == value }
    return found.sorted { $0.key < $1.key }.map(\.value)
  }

  func put(_ record: Records.Record) throws {
    if isRead { _ = try all() }
    let key = Records.list.keyOf(record)
    puts.put(try record.json, key: key)
    replace(ExactString(key), record)
  }

  func remove(_ key: ExactString) throws {
    guard try all()[key] != nil else { return }
    precondition(Records.list.order == .key, "\(Records.table) is a list from which no event can remove")
    hasRemoved = true
    replace(key, nil)
  }

  private func all() throws -> [ExactString: Records.Record] {
    if let records { return records }
    let read = try folder.records(of: Records.list)
    records = read
    return read
  }

  private func replace(_ key: ExactString, _ record: Records.Record?) {
    guard let old = records?[key] ?? record else { return }
    records?[key] = record
    for index in indexes.values {
      let values = index.valuesOf(old)
      if index.keys[values] == key { index.keys[values] = nil }
      if let record { index.keys[index.valuesOf(record)] = key }
    }
  }
}

/// The keys of records by what only one of them has. A reference: with a value in its place, each change of one record copied
/// the keys of all, in a loop that held them.
private final class KeysByValues<Record> {
  let valuesOf: (Record) -> [ExactString]
  var keys: [[ExactString]: ExactString]

  init(_ valuesOf: @escaping (Record) -> [ExactString], _ keys: [[ExactString]: ExactString]) {
    (self.valuesOf, self.keys) = (valuesOf, keys)
  }
}
