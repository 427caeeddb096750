import CutoverDomain
import CutoverJSON

/// A legacy file whose records stand in one array: `{"trades": [...], "serverTime": 1}`.
///
/// Opening it reads the file once through, which finds every fault of its JSON before a record is given out, the
/// numbers beside the array, and which of several arrays of that name counts: the last. The records are then read one
/// at a time, so that memory does not grow with the file.
final class LegacyList<Element: WireObject> {
  /// Whether the array is null or absent.
  let isNull: Bool
  let file: LegacyFile

  private let fields: FieldTable
  private var integers: [Int64]
  private var ordinal = 0
  private static var listField: Int { 0 }

  /// Opens `file`, whose array is the member `list`. `integers` are the names of the members beside it that have a type.
  init(_ file: LegacyFile, list: StaticString, integers names: [StaticString] = []) throws {
    self.file = file
    let fields = FieldTable(names: [list] + names)
    var integers = Array(repeating: Int64(0), count: names.count)
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
            integers[field - 1] = try reader.readNullIfNext() ? 0 : reader.readInt64()
          }
        }
      }
      try reader.finish()
    }
    self.fields = fields
    self.integers = integers
    self.isNull = isNull
    ordinal = lists
  }

  /// The value of the `index`th of the numbers beside the array; 0 where it is null or absent.
  func integer(_ index: Int) -> Int64 { integers[index] }

  /// The records from the first one on. There can be only one listing at a time.
  var listing: Listing<Element> {
    guard !isNull else { return .null }
    var opened: JSONReader?
    return Listing { [self] in
      try file.reading {
        let reader = try opened ?? makeReaderAtFirstRecord()
        opened = reader
        return try reader.nextElement() ? Element(reading: reader) : nil
      }
    }
  }

  /// The error that says what is wrong with a field of the record at `index`, and where that is.
  func fault(inRecord index: Int, field: StaticString, _ message: String) -> any Error {
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
