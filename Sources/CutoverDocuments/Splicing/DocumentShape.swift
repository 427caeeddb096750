package import CutoverJSON

/// Where an array or object with its items stands, in bytes from the start of the file.
package struct CollectionSpan {
  /// The opening bracket.
  package let opening: Int
  /// Behind the opening bracket.
  package let open: Int
  /// The first item's start; `open` where there is none.
  package private(set) var first: Int
  /// The last item's end; `open` where there is none.
  package private(set) var last: Int
  package private(set) var isEmpty = true
  /// Behind the closing bracket.
  package var close: Int

  package init(opening: Int, open: Int) {
    (self.opening, self.open) = (opening, open)
    (first, last, close) = (open, open, open)
  }

  package mutating func add(from start: Int, to end: Int) {
    if isEmpty { first = start }
    isEmpty = false
    last = end
  }

  /// Adds an item of which only the end matters.
  package mutating func add(to end: Int) { add(from: first, to: end) }
}

/// Where the parts of a document stand that a batch may change.
package struct DocumentShape {
  package enum Collection {
    case absent
    /// Where the null stands.
    case null(Int)
    case present(CollectionSpan)
  }

  /// A number beside the collection, or the null in its place.
  struct Number {
    let field: Int
    let range: Range<Int>
    let value: Int64
  }

  /// Where the document's null stands, which is all of it.
  private(set) var null: Int?
  /// Behind the document's closing brace.
  private(set) var close = 0
  private(set) var isEmpty = true
  package private(set) var collection = Collection.absent
  private(set) var numbers: [Number] = []

  /// Reads `file` once through, which finds every fault of its JSON. `walk` reads the collection, the member `name`;
  /// `numbers` are the names of the integers beside it. Throws ``RepeatedMembers`` where one of these stands more than
  /// once: then the places of one of them say nothing of what is read.
  package init(
    _ file: DocumentFile, collection name: StaticString, _ kind: JSONKind, numbers names: [StaticString] = [],
    walk: (JSONReader) throws -> CollectionSpan
  ) throws {
    let fields = KeyFields([name] + names)
    var seen: Set<Int> = []
    var isRepeated = false
    let reader = file.makeReader()
    if try reader.peek() == .null {
      null = reader.offset
      try reader.readNull()
    } else {
      try reader.beginObject()
      while try reader.nextMember() {
        isEmpty = false
        let field = fields.index(of: reader.memberName)
        if let field, !seen.insert(field).inserted { isRepeated = true }
        switch field {
        case nil: try reader.skipValue()
        case 0: collection = try Self.read(reader, kind, walk)
        case let field?: numbers.append(try Self.number(reader, field - 1))
        }
      }
      close = reader.bracketEnd
    }
    try reader.finish()
    // Once all of it was read: what is wrong with one of them is wrong with the file.
    if isRepeated { throw RepeatedMembers(fields: fields, kind: kind) }
  }

  private static func read(_ reader: JSONReader, _ kind: JSONKind, _ walk: (JSONReader) throws -> CollectionSpan) throws
    -> Collection
  {
    let found = try reader.peek()
    guard found == kind || found == .null else { throw reader.error(.wrongType, "expected \(kind), found \(found)") }
    if found == kind { return .present(try walk(reader)) }
    let start = reader.offset
    try reader.readNull()
    return .null(start)
  }

  private static func number(_ reader: JSONReader, _ field: Int) throws -> Number {
    let isNull = try reader.peek() == .null
    let start = reader.offset
    if isNull {
      try reader.readNull()
      return Number(field: field, range: start..<start + "null".utf8.count, value: 0)
    }
    let lexeme = try reader.readNumber().lexeme
    guard let value = Int64(lexeme) else { throw reader.error(.notAnInteger, "expected an integer of 64 bits") }
    return Number(field: field, range: start..<start + lexeme.utf8.count, value: value)
  }
}
