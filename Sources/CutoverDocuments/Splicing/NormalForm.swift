package import CutoverJSON

/// A document in which a member that a batch changes stands more than once. Readers decode each of them onto what the ones
/// before it left: what is spliced into one of them would not be what is read.
struct RepeatedMembers: Error {
  /// The members that have a meaning; the first is the collection.
  let fields: KeyFields
  /// Of the collection.
  let kind: JSONKind
}

/// Makes one member of several, so that the document reads as it did before. Members that have no meaning stay.
package enum NormalForm {
  /// `file` with each member once, as a file of its own, in memory while it is made.
  static func file(_ file: DocumentFile, _ members: RepeatedMembers) throws -> DocumentFile {
    let document = try file.reading {
      let reader = file.makeReader()
      let value = try reader.readValue()
      try reader.finish()
      return value
    }
    var bytes: [UInt8] = []
    object(document, members.fields) { field, values in
      field > 0 ? number(values) : members.kind == .array ? list(values) : map(values)
    }.write(into: &bytes)
    let writer = try AnonymousFile()
    try writer.append(bytes)
    return try DocumentFile(excerptOf: file, writer.takeDescriptor())
  }

  /// `object` with the members of each field as one, where the first of them stood: what `merge` makes of their values.
  package static func object(
    _ object: JSONValue, _ fields: KeyFields, merge: (_ field: Int, _ values: [JSONValue]) -> JSONValue
  ) -> JSONValue {
    guard let members = object.members else { return object }
    var values: [Int: [JSONValue]] = [:]
    let found = members.map { member in
      let field = Array(member.name.string.utf8).withUnsafeBufferPointer(fields.index)
      if let field { values[field, default: []].append(member.value) }
      return field
    }
    var merged: [JSONMember] = []
    for (member, field) in zip(members, found) {
      guard let field else {
        merged.append(member)
        continue
      }
      guard let all = values.removeValue(forKey: field) else { continue }
      merged.append(JSONMember(name: member.name, value: all.count == 1 ? all[0] : merge(field, all)))
    }
    return .object(merged)
  }

  /// A null leaves what is there.
  package static func number(_ values: [JSONValue]) -> JSONValue { values.last { $0 != .null } ?? .null }

  /// A list starts over, and its elements are decoded over those that stood at their places before, also over those that
  /// a shorter one left behind. An object with the members of one and then those of the other reads as that does. After
  /// a null, and after an empty list, nothing is left.
  package static func list(_ values: [JSONValue]) -> JSONValue {
    var places: [JSONValue] = []
    var count: Int?
    for value in values {
      guard let elements = value.elements else {
        (places, count) = ([], nil)
        continue
      }
      for (index, element) in elements.enumerated() {
        if index == places.count {
          places.append(element)
        } else if let members = element.members {
          places[index] = .object((places[index].members ?? []) + members)
        }
      }
      if elements.isEmpty { places = [] }
      count = elements.count
    }
    return count.map { .array(Array(places.prefix($0))) } ?? .null
  }

  /// Entries come to those that are there, each with its own value alone; a null leaves none.
  package static func map(_ values: [JSONValue]) -> JSONValue {
    var entries: [JSONMember]?
    for value in values {
      guard let members = value.members else {
        entries = nil
        continue
      }
      entries = (entries ?? []) + members
    }
    return entries.map { .object($0) } ?? .null
  }
}
