import CutoverJSON

/// Records of a list that are there once for each key: one with a key that the list has takes the place of the old one,
/// others come to the end.
struct RecordChanges: DocumentChange {
  let document: LegacyDocument
  let list: StaticString
  private let fields: KeyFields
  private var keys = KeyTable()
  /// By the numbers of their keys.
  private var records: [[UInt8]] = []
  /// The integers beside the list.
  var numbers: [CollectionEdit.Number] = []

  init(_ document: LegacyDocument, list: StaticString, key: StaticString) {
    self.document = document
    self.list = list
    fields = KeyFields([key])
  }

  var name: String { document.fileName }
  var isEmpty: Bool { records.isEmpty }

  mutating func put(_ record: [UInt8], key: String) {
    let number = keys.add(key)
    if number == records.count { records.append(record) } else { records[number] = record }
  }

  private var edit: CollectionEdit {
    var edit = CollectionEdit(list, .array)
    edit.numbers = numbers
    return edit
  }

  func fresh() throws -> [UInt8] {
    var edit = edit
    edit.appended = records
    return edit.fresh()
  }

  func edit(_ file: LegacyFile) throws -> DocumentEdit {
    let found = try KeyedPlaces(file, list: list, fields: fields, keys: keys, numbers: numbers.map(\.name))
    var edit = edit
    edit.steps = found.places.map { .replace($0.place, records[$0.key]) }
    edit.appended = records.indices.filter { !found.isFound[$0] }.map { records[$0] }
    return DocumentEdit(
      splices: try edit.splices(in: file, found.shape), layout: found.layout, added: edit.added)
  }
}

/// Where the records of a list stand whose keys are among some; of those with the same key the first one.
struct KeyedPlaces {
  let shape: DocumentShape
  /// In the order of the file, with the number of the key.
  private(set) var places: [(key: Int, place: RecordPlace)] = []
  private(set) var isFound: [Bool] = []
  /// Where the records stand; `nil` where there is no array.
  let layout: ArrayLayout?

  /// The first of `fields` is the key; any others must be objects or null.
  init(
    _ file: LegacyFile, list: StaticString, fields: KeyFields, keys: KeyTable, numbers: [StaticString] = []
  ) throws {
    var tracker = RecordTracker()
    var found: [Int] = []
    var isFound = Array(repeating: false, count: keys.count)
    var text: [UInt8] = []
    shape = try DocumentShape(file, collection: list, .array, numbers: numbers) { reader in
      try reader.walkRecords(&tracker) { tracker in
        text.removeAll(keepingCapacity: true)
        try reader.readRecord(fields) { field in
          if field == 0 { try reader.readText(into: &text) } else { try reader.checkMap() }
        }
        guard let key = keys.number(of: text), !isFound[key] else { return }
        isFound[key] = true
        _ = tracker.mark()
        found.append(key)
      }
    }
    layout = tracker.layout(of: shape)
    places = zip(found, tracker.places).map { ($0, $1) }
    self.isFound = isFound
  }
}

extension JSONReader {
  /// Checks that the value that is next is an object or null; leaves it to be skipped.
  fileprivate func checkMap() throws {
    let kind = try peek()
    guard kind == .object || kind == .null else {
      throw error(.wrongType, "expected \(JSONKind.object), found \(kind)")
    }
  }
}

extension LegacyDocument {
  var fileName: String { rawValue + ".json" }
}
