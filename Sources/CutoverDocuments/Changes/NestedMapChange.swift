package import CutoverDomain
import CutoverJSON

/// Entries of the maps that the records of a list have, set or removed. A record that the file does not have comes to its
/// end.
package struct NestedMapChange: DocumentChange {
  /// What becomes of the entries of one record.
  private struct Entries {
    var keys = KeyTable()
    /// By the numbers of their keys; `nil` for one that was removed.
    var values: [[UInt8]?] = []
  }

  package let name: String
  private let list: StaticString
  private let key: StaticString
  private let map: StaticString
  private let fields: KeyFields
  private var records = KeyTable()
  /// By the numbers of their records.
  private var changes: [Entries] = []

  /// - Parameter map: The member of a record with the map.
  package init<Record: WireObject>(_ dataset: ListDataset<Record>, map: StaticString) {
    name = dataset.fileName
    list = dataset.list
    key = dataset.key
    self.map = map
    fields = KeyFields([dataset.key, map])
  }

  package var isEmpty: Bool { changes.isEmpty }

  /// Sets an entry to `json`, or removes it.
  package mutating func put(_ json: [UInt8]?, record: String, entry: String) {
    let number = records.add(record)
    if number == changes.count { changes.append(Entries()) }
    let value = changes[number].keys.add(entry)
    if value == changes[number].values.count {
      changes[number].values.append(json)
    } else {
      changes[number].values[value] = json
    }
  }

  package func fresh() throws -> [UInt8] {
    var edit = CollectionEdit(list, .array)
    edit.appended = try changes.indices.map { try record($0, replacing: .null) }
    return edit.fresh()
  }

  package func edit(_ file: DocumentFile) throws -> DocumentEdit {
    let found = try KeyedPlaces(file, list: list, fields: fields, keys: records)
    var edit = CollectionEdit(list, .array)
    edit.steps = try found.places.map { key, place in
      let bytes = try file.bytes(place.start..<place.end)
      let reader = JSONReader(bytes: bytes, source: file.path, options: .legacy)
      return .replace(place, try record(key, replacing: reader.readValue()))
    }
    edit.appended = try changes.indices.filter { !found.isFound[$0] }.map { try record($0, replacing: .null) }
    return DocumentEdit(splices: try edit.splices(in: file, found.shape))
  }

  /// The record: what `old` had and the batch does not know stays.
  private func record(_ number: Int, replacing old: JSONValue) throws -> [UInt8] {
    let members = old.members ?? []
    let found = members.map { member in Array(member.name.string.utf8).withUnsafeBufferPointer(fields.index) }
    var writer = JSONWriter()
    writer.beginObject()
    if !found.contains(0) { writer.field(key, records[number]) }
    // Several maps read as one.
    let current = found.firstIndex(of: 1)
    let entries = NormalForm.map(zip(members, found).compactMap { $1 == 1 ? $0.value : nil })
    for (at, member) in members.enumerated() where found[at] != 1 || at == current {
      writer.name(member.name.string)
      if at == current {
        write(changes[number], over: entries.members ?? [], into: &writer)
      } else {
        var bytes: [UInt8] = []
        member.value.write(into: &bytes)
        writer.raw(bytes)
      }
    }
    if current == nil {
      writer.name(map)
      write(changes[number], over: [], into: &writer)
    }
    writer.endObject()
    return writer.bytes
  }

  private func write(_ entries: Entries, over old: [JSONMember], into writer: inout JSONWriter) {
    writer.beginObject()
    for member in old {
      let name = Array(member.name.string.utf8)
      if entries.keys.number(of: name) != nil { continue }
      writer.name(member.name.string)
      var bytes: [UInt8] = []
      member.value.write(into: &bytes)
      writer.raw(bytes)
    }
    for (number, value) in entries.values.enumerated() {
      guard let value else { continue }
      writer.name(entries.keys[number])
      writer.raw(value)
    }
    writer.endObject()
  }
}
