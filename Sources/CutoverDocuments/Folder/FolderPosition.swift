import CutoverBasics
package import CutoverDomain
import CutoverJSON
import Glibc

/// What a folder says of itself, in a hidden file of its own: so that a copy of the folder, or one restored from
/// a backup, carries its own position.
///
/// The same text, while it stands under the name ``intentName``, is the order to put new files into their places.
package struct FolderPosition: Equatable, Sendable {
  /// A file that was written aside, and its place.
  struct Replacement: Equatable, Sendable {
    var from: String
    var to: String
  }

  package static let fileName = ".cutover-position.json"
  static let intentName = ".cutover-intent.json"

  /// In place of the last event that a held file has: it was an entry of another journal, so nothing can be added to it.
  static let elsewhere: Int64 = -1

  private static let heldPrefix = "held_"

  package var position: SinkPosition
  /// What is remembered beside documents, by their names: a member each.
  package var memory: FolderMemory = [:]
  /// The files that are not written any more, and the sequence number of the last event that each holds.
  var held: [ExactString: Int64] = [:]
  /// The same of documents that are held, as it was when they were left alone; without those that a version left alone
  /// which did not note it.
  var heldMemory: FolderMemory = [:]
  /// Those of the held files that were not there when they were left alone.
  var heldAbsent: Set<ExactString> = []
  /// How many bytes each file had once it was changed last, for those that were changed since this is noted.
  var sizes: [ExactString: Int64] = [:]
  /// What tells the content of small files from any other one of that size, as they were left last; see
  /// ``DocumentSink/noteDigests(_:of:)``. Not of files whose past is known.
  var digests: [ExactString: String] = [:]
  /// The files that were there, of those that `sizes` does not have.
  var seen: Set<ExactString> = []
  /// The files that were changed last.
  var replacements: [Replacement] = []
  /// What is known of the past of the long files.
  package var histories: [String: FileHistory] = [:]

  /// Whether the file is known to have been there.
  func knows(_ name: ExactString) -> Bool { sizes[name] != nil || seen.contains(name) }

  /// The file's content, for a folder of `domain`.
  func json(of domain: String) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("domain", domain)
    writeClaims(into: &writer)
    writer.field("seal", seal)
    writer.name("files")
    writer.beginArray()
    for replacement in replacements {
      writer.beginObject()
      writer.field("from", replacement.from)
      writer.field("to", replacement.to)
      writer.endObject()
    }
    writer.endArray()
    writer.name("histories")
    writer.beginObject()
    for (name, history) in histories.sorted(by: { $0.key < $1.key }) {
      writer.name(name)
      history.write(into: &writer)
    }
    writer.endObject()
    if !digests.isEmpty {
      writer.name("digests")
      writer.beginObject()
      for (name, digest) in digests.sorted(by: { $0.key < $1.key }) {
        writer.name(name.string)
        writer.string(digest)
      }
      writer.endObject()
    }
    writer.endObject()
    return writer.bytes
  }

  /// Tells what the sink wrote from what somebody has changed by hand.
  private var seal: String {
    var writer = JSONWriter()
    writer.beginObject()
    writeClaims(into: &writer)
    writer.endObject()
    return hexadecimalText(of: SHA256.digest(of: writer.bytes).prefix(16))
  }

  /// All that the files would be wrong by.
  private func writeClaims(into writer: inout JSONWriter) {
    writer.field("journal", position.journal)
    writer.field("sequence", position.sequence)
    if let epoch = position.epoch {
      writer.name("epoch")
      writer.raw(Array(epoch.text.utf8))
    }
    Self.write(memory, prefix: "", into: &writer)
    if !heldAbsent.isEmpty {
      writer.name("held_absent")
      writer.beginArray()
      for name in heldAbsent.sorted() { writer.string(name.string) }
      writer.endArray()
    }
    if !seen.isEmpty {
      writer.name("seen")
      writer.beginArray()
      for name in seen.sorted() { writer.string(name.string) }
      writer.endArray()
    }
    Self.write(heldMemory, prefix: Self.heldPrefix, into: &writer)
    Self.write(held, named: "held", into: &writer)
    Self.write(sizes, named: "sizes", into: &writer)
  }

  private static func write(_ numbers: [ExactString: Int64], named name: StaticString, into writer: inout JSONWriter) {
    writer.name(name)
    writer.beginObject()
    for (name, number) in numbers.sorted(by: { $0.key < $1.key }) {
      writer.name(name.string)
      writer.raw(Array(String(number).utf8))
    }
    writer.endObject()
  }

  private static func write(_ memory: FolderMemory, prefix: String, into writer: inout JSONWriter) {
    for (name, texts) in memory.sorted(by: { $0.key < $1.key }) {
      writer.name(prefix + name)
      writer.beginObject()
      for (key, text) in texts.sorted(by: { $0.key < $1.key }) {
        writer.name(key.string)
        writer.string(text)
      }
      writer.endObject()
    }
  }

  init(
    _ position: SinkPosition, memory: FolderMemory, held: [ExactString: Int64] = [:],
    heldMemory: FolderMemory = [:], heldAbsent: Set<ExactString> = [],
    sizes: [ExactString: Int64] = [:], digests: [ExactString: String] = [:], seen: Set<ExactString> = [],
    replacements: [Replacement] = [],
    histories: [String: FileHistory] = [:]
  ) {
    self.heldAbsent = heldAbsent
    self.position = position
    self.memory = memory
    self.held = held
    self.heldMemory = heldMemory
    self.sizes = sizes
    self.digests = digests
    self.seen = seen
    self.replacements = replacements
    self.histories = histories
  }

  /// Reads the file `name` of the folder of a `store`; `nil` where there is none.
  package init?(_ name: String = FolderPosition.fileName, in folder: String, of store: DocumentStore) throws {
    let path = folder + "/" + name
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw DocumentFault.reading(path, errno)
    }
    defer { close(descriptor) }
    let value: JSONValue
    do {
      let reader = JSONReader(descriptor: descriptor, source: path)
      value = try reader.readValue()
      try reader.finish()
    } catch { throw DocumentFault.damaged(path, "line \(error.line): \(error.message)") }
    // Versions that knew one domain did not say which.
    if let domain = value["domain"]?.string, domain != store.domain {
      throw DocumentFault.foreign(folder, domain: domain, store.domain)
    }
    guard let journal = value["journal"]?.string,
      let sequence = value["sequence"]?.number.flatMap({ Int64($0.lexeme) }),
      let files = value["files"]?.elements
    else { throw DocumentFault.damaged(path, "this is no position of a legacy folder") }
    position = SinkPosition(journal: journal, sequence: sequence, epoch: value["epoch"].flatMap { SinkEpoch($0) })
    for document in store.remembered.map(\.name) {
      guard let memory = Self.texts(value[document]) else {
        throw DocumentFault.damaged(
          path, "this is no position of such a folder: it lacks what it remembers of \(document)")
      }
      self.memory[document] = memory
      heldMemory[document] = Self.texts(value[Self.heldPrefix + document])
    }
    held = try Self.numbers(value["held"], path)
    sizes = try Self.numbers(value["sizes"], path)
    digests = Self.texts(value["digests"]) ?? [:]
    heldAbsent = Set((value["held_absent"]?.elements ?? []).compactMap(\.string).map { ExactString($0) })
    seen = Set((value["seen"]?.elements ?? []).compactMap(\.string).map { ExactString($0) })
    for file in files {
      // The names go into paths: nobody gets out of the folder by editing this file.
      guard let from = file["from"]?.string, let to = file["to"]?.string, FileName.allows(from),
        FileName.allows(to)
      else { throw DocumentFault.damaged(path, "a file's name cannot be used") }
      replacements.append(Replacement(from: from, to: to))
    }
    // Versions that wrote no seal named no epoch either.
    if value["seal"] != nil || value["epoch"] != nil, value["seal"]?.string != seal {
      throw DocumentFault.damaged(path, "it was changed by hand: it is not what the sink wrote")
    }
    // A history that cannot be read is none: the whole file is read then.
    for member in value["histories"]?.members ?? [] {
      histories[member.name.string] = FileHistory(member.value)
    }
  }

  /// `nil` where `value` is no object.
  private static func texts(_ value: JSONValue?) -> [ExactString: String]? {
    guard let members = value?.members else { return nil }
    var texts: [ExactString: String] = [:]
    for member in members { texts[member.name] = member.value.string }
    return texts
  }

  private static func numbers(_ value: JSONValue?, _ path: String) throws -> [ExactString: Int64] {
    var numbers: [ExactString: Int64] = [:]
    for member in value?.members ?? [] {
      guard let number = member.value.number.flatMap({ Int64($0.lexeme) }) else {
        throw DocumentFault.damaged(path, "what it says of \(member.name.string) is no number")
      }
      numbers[member.name] = number
    }
    return numbers
  }
}
