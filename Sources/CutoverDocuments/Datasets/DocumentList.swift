public import CutoverDomain
import CutoverJSON

/// A document whose records stand in one array, see ``ListDataset``.
///
/// Opening it reads the file once through, which finds every fault of its JSON before a record is given out, and the
/// numbers beside the array. The records are then read one at a time, so that memory does not grow with the file. Only
/// where there are several arrays of that name are they kept in memory: each is decoded onto the one before.
public final class DocumentList<Element: WireObject> {
  /// Whether the array is null or absent.
  public let isNull: Bool
  public let file: DocumentFile
  /// The records, where several arrays have made them.
  private let merged: WireList<Element>?

  private let fields: FieldTable
  private let integers: [Int64]
  /// Which of the members of that name is the array that counts, from 1.
  private let ordinal: Int
  private static var listField: Int { 0 }

  public init(_ dataset: ListDataset<Element>, in file: DocumentFile) throws {
    self.file = file
    let fields = FieldTable(names: [dataset.list] + dataset.numbers)
    var integers = Array(repeating: Int64(0), count: dataset.numbers.count)
    var lists = 0
    var isNull = true
    try file.reading {
      let reader = file.makeReader()
      if try !reader.readNullIfNext() {
        try reader.beginObject()
        while try reader.nextMember() {
          switch fields.index(of: reader.memberName) {
          case nil: try reader.skipValue()
          case Self.listField:
            lists += 1
            let kind = try reader.peek()
            guard kind == .array || kind == .null else {
              throw reader.error(.wrongType, "expected an array, found \(kind.description)")
            }
            isNull = kind == .null
            try reader.skipValue()
          case let field?:
            if try !reader.readNullIfNext() { integers[field - 1] = try reader.readInt64() }
          }
        }
      }
      try reader.finish()
    }
    self.fields = fields
    self.integers = integers
    self.isNull = isNull
    ordinal = lists
    merged = lists > 1 ? try Self.merged(file, fields) : nil
  }

  private static func merged(_ file: DocumentFile, _ fields: FieldTable) throws -> WireList<Element> {
    try file.reading {
      let reader = file.makeReader()
      var list = WireList<Element>()
      try reader.beginObject()
      while try reader.nextMember() {
        if fields.index(of: reader.memberName) == Self.listField {
          try list.read(from: reader)
        } else {
          try reader.skipValue()
        }
      }
      return list
    }
  }

  /// Whether the array stands in the file as it is given out; not where several have made it.
  public var isPlain: Bool { merged == nil }

  /// The value of the `index`th of the numbers beside the array; 0 where it is null or absent.
  public func integer(_ index: Int) -> Int64 { integers[index] }

  /// The records from the first one on. There can be only one listing at a time.
  public var listing: ElementStream<Element> {
    guard !isNull else { return .null }
    if let merged { return ElementStream(merged) }
    var opened: JSONReader?
    return ElementStream { [self] in
      try file.reading {
        let reader = try opened ?? makeReaderAtFirstRecord()
        opened = reader
        return try reader.nextElement() ? Element(reading: reader) : nil
      }
    }
  }

  /// The error that says what is wrong with a field of the record at `index`, and where that is.
  public func fault(inRecord index: Int, field: StaticString, _ message: String) -> any Error {
    do {
      return try file.reading {
        let reader = try makeReaderAtFirstRecord()
        for _ in 0..<index where try reader.nextElement() { try reader.skipValue() }
        _ = try reader.nextElement()
        if try reader.peek() == .object {
          try reader.beginObject()
          let wanted = field.withUTF8Buffer { Element.fieldTable.index(of: $0) }
          while try reader.nextMember(), Element.fieldTable.index(of: reader.memberName) != wanted {
            try reader.skipValue()
          }
        }
        throw reader.error(.wrongType, message)
      }
    } catch { return error }
  }

  private func makeReaderAtFirstRecord() throws -> JSONReader {
    let reader = file.makeReader()
    var remaining = ordinal
    try reader.beginObject()
    while try reader.nextMember() {
      if fields.index(of: reader.memberName) == Self.listField { remaining -= 1 }
      if remaining == 0 { break }
      try reader.skipValue()
    }
    try reader.beginArray()
    return reader
  }
}
