package import CutoverJSON

/// Where a record stands in its file, in bytes from the file's start.
package struct RecordPlace {
  package var start: Int
  package var end: Int
  /// The end of the record before, or `start` where this is the first.
  package var previousEnd: Int
  /// The start of the record behind, or `end` where this is the last.
  package var next: Int

  package init(start: Int, end: Int, previousEnd: Int, next: Int) {
    (self.start, self.end, self.previousEnd, self.next) = (start, end, previousEnd, next)
  }
}

/// Follows a walk over the records of an array, and remembers the places of those that matter.
package struct RecordTracker {
  /// The places of the records that were marked, in the order of the file.
  package private(set) var places: [RecordPlace] = []
  package private(set) var count = 0
  /// Where the record that is being read begins, and where the one before it ended.
  package private(set) var start = 0
  package private(set) var previousEnd = 0
  /// The last marked record's `next` is not known yet.
  private var isOpen = false
  private var waymarks = Waymarks()

  package init() {}

  /// Where the records stand in the document that has `shape`; `nil` where it has no array.
  package func layout(of shape: DocumentShape) -> ArrayLayout? {
    guard case .present(let span) = shape.collection else { return nil }
    return ArrayLayout(open: span.open, close: span.close - 1, count: count, waymarks: waymarks.offsets)
  }

  /// Remembers the record that is being read; returns its index in `places`.
  package mutating func mark() -> Int {
    if !isOpen {
      places.append(RecordPlace(start: start, end: start, previousEnd: previousEnd, next: start))
      isOpen = true
    }
    return places.count - 1
  }

  fileprivate mutating func begin(at offset: Int) {
    start = offset
    if count == 0 { previousEnd = offset }
    if isOpen { places[places.count - 1].next = offset }
    isOpen = false
    count += 1
    waymarks.add(offset)
  }

  fileprivate mutating func end(at offset: Int) {
    previousEnd = offset
    guard isOpen else { return }
    places[places.count - 1].end = offset
    places[places.count - 1].next = offset
  }
}

extension JSONReader {
  /// Walks over the array that is next. `read` reads each record, which is an object or null.
  package func walkRecords(_ tracker: inout RecordTracker, _ read: (inout RecordTracker) throws -> Void) throws
    -> CollectionSpan
  {
    let start = offset
    try beginArray()
    var span = CollectionSpan(opening: start, open: bracketEnd)
    while try nextElement() {
      let kind = try peek()
      guard kind == .object || kind == .null else {
        throw error(.wrongType, "expected \(JSONKind.object), found \(kind)")
      }
      tracker.begin(at: offset)
      try read(&tracker)
      tracker.end(at: kind == .null ? tracker.start + "null".utf8.count : bracketEnd)
      span.add(from: tracker.start, to: tracker.previousEnd)
    }
    span.close = bracketEnd
    return span
  }
}
