import CutoverBasics
import CutoverDomain
import CutoverJSON

/// What files have and whole new ones would lack, and whether somebody has accepted that.
package struct DocumentLoss: Sendable, Equatable {
  /// What one file would lose.
  package struct File: Sendable, Equatable {
    package let name: String
    /// Records that the old file has and the new one lacks, by their keys, and elements of lists in records.
    package var records = 0
    /// Members that the old file has and its reader drops: no answer shows them, so no new file has them.
    package var members: [String] = []
    /// Why the old file could not be read; `nil` where it was.
    package var failure: String?
  }

  /// What is counted, by the names that an acceptance uses.
  package enum Kind: String, Sendable, CaseIterable {
    case records, members, unreadable
    case foreignWrites = "foreign-writes"
  }

  /// The files that would lose something.
  package var files: [File]
  /// Writes by others to the tables that the new files are made from.
  package var foreignWrites: Int

  package init(files: [File], foreignWrites: Int) {
    self.files = files.filter { $0.records > 0 || !$0.members.isEmpty || $0.failure != nil }
    self.foreignWrites = foreignWrites
  }

  package var isEmpty: Bool { files.isEmpty && foreignWrites == 0 }

  private func count(_ kind: Kind) -> Int {
    switch kind {
    case .records: files.reduce(0) { $0 + $1.records }
    case .members: files.reduce(0) { $0 + $1.members.count }
    case .unreadable: files.count { $0.failure != nil }
    case .foreignWrites: foreignWrites
    }
  }

  /// The loss as somebody has to write it who accepts it: `records=209,foreign-writes=209`.
  package var acceptance: String {
    Kind.allCases.compactMap { kind in count(kind) > 0 ? "\(kind.rawValue)=\(count(kind))" : nil }.joined(
      separator: ",")
  }

  /// Whether an acceptance covers all of this; `nil` where it is not one.
  package func isCovered(by acceptance: String) -> Bool? {
    guard let accepted = Self.counts(acceptance) else { return nil }
    return Kind.allCases.allSatisfy { count($0) <= accepted[$0] ?? 0 }
  }

  /// The counts that an acceptance names; `nil` where it is not one.
  package static func counts(_ acceptance: String) -> [Kind: Int]? {
    var counts: [Kind: Int] = [:]
    for part in acceptance.split(separator: ",", omittingEmptySubsequences: false) {
      let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
      guard pair.count == 2, let kind = Kind(rawValue: pair[0]), let count = Int(pair[1]), count >= 0,
        counts.updateValue(count, forKey: kind) == nil
      else { return nil }
    }
    return counts
  }

  /// One line for each thing that would be lost.
  package var lines: [String] {
    var lines: [String] = []
    for file in files {
      if let failure = file.failure { lines.append("\(file.name): cannot be compared: \(failure)") }
      if file.records > 0 {
        lines.append("\(file.name): \(counted(file.records, "record")) that the repository does not have")
      }
      if !file.members.isEmpty {
        let shown = file.members.prefix(5).joined(separator: ", ")
        let rest = file.members.count > 5 ? " and \(file.members.count - 5) more" : ""
        lines.append("\(file.name): members that no answer shows: \(shown)\(rest)")
      }
    }
    if foreignWrites > 0 {
      lines.append(
        "the repository has \(counted(foreignWrites, "write")) that did not come from events (foreign writes)")
    }
    return lines
  }
}

extension DocumentLoss.File {
  /// What the file `name` of `folder` has and `new` lacks, `new` being what an endpoint answers; `reading` reads the
  /// folder. A file that is not there has nothing.
  init(
    _ name: String, in folder: String, _ reading: any Reading, comparedTo new: [UInt8], _ request: Request, now: Int64
  ) {
    self.name = name
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
      // What is not there loses nothing.
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
