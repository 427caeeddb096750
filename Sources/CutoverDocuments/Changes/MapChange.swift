import CutoverDomain
import CutoverJSON

/// Records of a map, each with a version of its own: one takes the place of the file's unless it is older.
package struct MapChange: DocumentChange {
  package let name: String
  private let map: StaticString
  private let fields: KeyFields
  /// The name of the integer beside the map that is the newest version of all.
  private let newestName: StaticString

  private var keys = KeyTable()
  /// By the numbers of their keys.
  private var records: [(version: Int64, member: [UInt8], value: [UInt8])] = []
  private var newest = Int64.min

  /// - Parameters:
  ///   - version: The integer of a record that is its version.
  ///   - newest: The integer beside the map that is the newest version of all.
  package init(document: String, map: StaticString, version: StaticString, newest: StaticString) {
    name = document + ".json"
    self.map = map
    fields = KeyFields([version])
    newestName = newest
  }

  package var isEmpty: Bool { records.isEmpty }

  package mutating func put(_ value: [UInt8], key: String, version: Int64) {
    newest = max(newest, version)
    let number = keys.add(key)
    if number < records.count, records[number].version > version { return }
    var writer = JSONWriter()
    writer.name(key)
    writer.raw(value)
    let record = (version, writer.bytes, value)
    if number == records.count { records.append(record) } else { records[number] = record }
  }

  private var edit: CollectionEdit {
    var edit = CollectionEdit(map, .object)
    edit.numbers = [CollectionEdit.Number(name: newestName, atLeast: newest)]
    return edit
  }

  package func fresh() throws -> [UInt8] {
    var edit = edit
    edit.appended = records.map(\.member)
    return edit.fresh()
  }

  package func edit(_ file: DocumentFile) throws -> DocumentEdit {
    // Of a key that is there more than once, the last is what readers see.
    var found: [(range: Range<Int>, version: Int64)?] = Array(repeating: nil, count: records.count)
    let shape = try DocumentShape(file, collection: map, .object, numbers: [newestName]) { reader in
      try walk(reader) { found[$0] = ($1, $2) }
    }
    var edit = edit
    for (record, old) in zip(records, found) {
      guard let old else {
        edit.appended.append(record.member)
        continue
      }
      if record.version >= old.version { edit.inner.append(Splice(range: old.range, bytes: record.value)) }
    }
    return DocumentEdit(splices: try edit.splices(in: file, shape))
  }

  /// Reads the map, and hands the place and version of each record that the batch has too to `found`.
  private func walk(_ reader: JSONReader, found: (Int, Range<Int>, Int64) -> Void) throws -> CollectionSpan {
    let start = reader.offset
    try reader.beginObject()
    var span = CollectionSpan(opening: start, open: reader.bracketEnd)
    while try reader.nextMember() {
      let number = keys.number(of: reader.memberName)
      let kind = try reader.peek()
      guard kind == .object || kind == .null else {
        throw reader.error(.wrongType, "expected \(JSONKind.object), found \(kind)")
      }
      let start = reader.offset
      var version: Int64 = 0
      try reader.readRecord(fields) { _ in
        if try !reader.readNullIfNext() { version = try reader.readInt64() }
      }
      let end = kind == .null ? start + "null".utf8.count : reader.bracketEnd
      span.add(to: end)
      if let number { found(number, start..<end, version) }
    }
    span.close = reader.bracketEnd
    return span
  }
}
