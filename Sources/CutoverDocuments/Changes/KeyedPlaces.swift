import CutoverJSON

/// Where the records of a list stand whose keys are among some; of those with the same key the first one.
struct KeyedPlaces {
  let shape: DocumentShape
  /// In the order of the file, with the number of the key.
  private(set) var places: [(key: Int, place: RecordPlace)] = []
  private(set) var isFound: [Bool] = []
  /// By the numbers of keys, where a record with that key would come in if the list is to be in the order of its keys;
  /// `nil` at its end, and where the order does not matter.
  private(set) var gaps: [(start: Int, previousEnd: Int)?] = []
  /// Where the records stand; `nil` where there is no array.
  let layout: ArrayLayout?

  /// The first of `fields` is the key; any others must be objects or null.
  init(
    _ file: DocumentFile, list: StaticString, fields: KeyFields, keys: KeyTable, numbers: [StaticString] = [],
    order: ListOrder = .arrival
  ) throws {
    var waiting = (order == .key ? keys.sorted : [])[...]
    var gaps: [(start: Int, previousEnd: Int)?] = Array(repeating: nil, count: keys.count)
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
        while let first = waiting.first, keys.precedes(first, text) {
          gaps[first] = (tracker.start, tracker.previousEnd)
          waiting.removeFirst()
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
    self.gaps = gaps
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
