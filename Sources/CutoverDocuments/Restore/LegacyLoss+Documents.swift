import CutoverDomain
import CutoverJSON

extension LegacyLoss.Part {
  /// What the file `name` of `folder` has and `new` lacks, `new` being what an endpoint answers; `reading` reads the
  /// folder. Where the file is not there, `wasAbsent` says whether it never was: then it has nothing.
  init(
    _ name: String, in folder: String, _ reading: any DomainSnapshot, comparedTo new: [UInt8], _ request: Request,
    wasAbsent: Bool, now: Int64
  ) {
    self.init(name)
    do {
      let file = try DocumentFile(name, in: folder, options: .init(invalidUTF8: .replace))
      // What a client was shown of the old file: what is beyond that, the reader drops.
      let old = try reading.answer(to: request, from: .legacy, now: now).bytes()
      let key = request.endpoint.comparison.keys.first?.fields.first
      var counts = RecordCounts(key: key)
      try counts.add(old, 1)
      try counts.add(new, -1)
      records = counts.missing
      let shown = try MemberPaths.of(JSONReader(bytes: old, source: name))
      let present = try MemberPaths.of(JSONReader(descriptor: file.descriptor, source: file.path))
      members = present.subtracting(shown).sorted()
    } catch let error as ReadError where error.code == .missing {
      isMissing = !wasAbsent
    } catch { failure = DocumentFault.sinkError(error).message }
  }
}

/// How many records each key has, of the old side less the new one.
private struct RecordCounts {
  let key: String?
  private var counts: [String: Int] = [:]

  init(key: String?) { self.key = key }

  var missing: Int { counts.values.reduce(0) { $0 + max(0, $1) } }

  /// Counts an answer, a record at a time: no more of it than a record becomes a tree.
  mutating func add(_ answer: [UInt8], _ sign: Int) throws(JSONError) {
    let reader = JSONReader(bytes: answer)
    try reader.beginObject()
    while try reader.nextMember() {
      let name = String(decoding: reader.memberName, as: UTF8.self)
      switch try reader.peek() {
      case .object:
        try reader.beginObject()
        while try reader.nextMember() {
          counts["\(name)/\(String(decoding: reader.memberName, as: UTF8.self))", default: 0] += sign
        }
      case .array:
        try reader.beginArray()
        while try reader.nextElement() { add(try reader.readValue(), of: name, sign) }
      default: try reader.skipValue()
      }
    }
  }

  private mutating func add(_ record: JSONValue, of name: String, _ sign: Int) {
    let place = "\(name)/\(key.flatMap { record[$0]?.compact } ?? "")"
    counts[place, default: 0] += sign
    for inner in record.members ?? [] {
      guard let elements = inner.value.elements else { continue }
      counts["\(place)/\(inner.name.string)", default: 0] += sign * elements.count
    }
  }
}

/// The names of members and where they are, in lower case as the reader compares them; `*` is any element.
private enum MemberPaths {
  static func of(_ reader: JSONReader) throws(JSONError) -> Set<String> {
    var paths: Set<String> = []
    try walk(reader, "", &paths)
    return paths
  }

  private static func walk(_ reader: JSONReader, _ path: String, _ paths: inout Set<String>) throws(JSONError) {
    switch try reader.peek() {
    case .object:
      try reader.beginObject()
      while try reader.nextMember() {
        let inner = path + "/" + String(decoding: reader.memberName, as: UTF8.self).lowercased()
        // A null says nothing that could be lost.
        if try reader.peek() != .null { paths.insert(inner) }
        try walk(reader, inner, &paths)
      }
    case .array:
      try reader.beginArray()
      while try reader.nextElement() { try walk(reader, path + "/*", &paths) }
    default: try reader.skipValue()
    }
  }
}
