import CutoverBasics
import CutoverDomain
import CutoverJSON
import Glibc

/// What a legacy folder says of itself, in a hidden file of its own: so that a copy of the folder, or one restored from
/// a backup, carries its own position.
///
/// The same text, while it stands under the name ``intentName``, is the order to put new files into their places.
struct LegacyPosition: Equatable {
  /// A file that was written aside, and its place.
  struct Replacement: Equatable {
    var from: String
    var to: String
  }

  static let fileName = ".cutover-position.json"
  static let intentName = ".cutover-intent.json"

  /// In place of the last event that a held file has: it was an entry of another journal, so nothing can be added to it.
  static let elsewhere: Int64 = -1

  var position: SinkPosition
  /// The id of each model's last conversation, where it has one: the files have none.
  var lastConversations: [ExactString: String] = [:]
  /// The files that are not written any more, and the sequence number of the last event that each holds.
  var held: [ExactString: Int64] = [:]
  /// The id of each model's last conversation when `conversations.json` was left alone, `nil` where it was not, or by a
  /// version that did not note it.
  var heldConversations: [ExactString: String]?
  /// Those of the held files that were not there when they were left alone.
  var heldAbsent: Set<ExactString> = []
  /// How many bytes each file had once it was changed last, for those that were changed since this is noted.
  var sizes: [ExactString: Int64] = [:]
  /// The files that were there, of those that `sizes` does not have.
  var seen: Set<ExactString> = []
  /// The files that were changed last.
  var replacements: [Replacement] = []
  /// What is known of the past of the long files.
  var histories: [String: FileHistory] = [:]

  /// Whether the file is known to have been there.
  func knows(_ name: ExactString) -> Bool { sizes[name] != nil || seen.contains(name) }

  var json: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
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
    Self.write(lastConversations, as: "conversations", into: &writer)
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
    if let heldConversations { Self.write(heldConversations, as: "held_conversations", into: &writer) }
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

  private static func write(_ ids: [ExactString: String], as name: String, into writer: inout JSONWriter) {
    writer.name(name)
    writer.beginObject()
    for (model, id) in ids.sorted(by: { $0.key < $1.key }) {
      writer.name(model.string)
      writer.string(id)
    }
    writer.endObject()
  }

  init(
    _ position: SinkPosition, lastConversations: [ExactString: String], held: [ExactString: Int64] = [:],
    heldConversations: [ExactString: String]? = nil, heldAbsent: Set<ExactString> = [],
    sizes: [ExactString: Int64] = [:], seen: Set<ExactString> = [], replacements: [Replacement] = [],
    histories: [String: FileHistory] = [:]
  ) {
    self.heldConversations = heldConversations
    self.heldAbsent = heldAbsent
    self.position = position
    self.lastConversations = lastConversations
    self.held = held
    self.sizes = sizes
    self.seen = seen
    self.replacements = replacements
    self.histories = histories
  }

  /// Reads the file `name` of `folder`; `nil` where there is none.
  init?(_ name: String, in folder: String) throws {
    let path = folder + "/" + name
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw LegacyFault.reading(path, errno)
    }
    defer { close(descriptor) }
    let value: JSONValue
    do {
      let reader = JSONReader(descriptor: descriptor, source: path)
      value = try reader.readValue()
      try reader.finish()
    } catch { throw LegacyFault.damaged(path, "line \(error.line): \(error.message)") }
    guard let journal = value["journal"]?.string,
      let sequence = value["sequence"]?.number.flatMap({ Int64($0.lexeme) }),
      let conversations = value["conversations"]?.members, let files = value["files"]?.elements
    else { throw LegacyFault.damaged(path, "this is no position of a legacy folder") }
    position = SinkPosition(journal: journal, sequence: sequence, epoch: value["epoch"].flatMap { SinkEpoch($0) })
    for member in conversations { lastConversations[member.name] = member.value.string }
    held = try Self.numbers(value["held"], path)
    sizes = try Self.numbers(value["sizes"], path)
    heldAbsent = Set((value["held_absent"]?.elements ?? []).compactMap(\.string).map { ExactString($0) })
    seen = Set((value["seen"]?.elements ?? []).compactMap(\.string).map { ExactString($0) })
    if let members = value["held_conversations"]?.members {
      heldConversations = [:]
      for member in members { heldConversations?[member.name] = member.value.string }
    }
    for file in files {
      // The names go into paths: nobody gets out of the folder by editing this file.
      guard let from = file["from"]?.string, let to = file["to"]?.string, ModelName.isPartOfFileName(from),
        ModelName.isPartOfFileName(to)
      else { throw LegacyFault.damaged(path, "a file's name cannot be used") }
      replacements.append(Replacement(from: from, to: to))
    }
    // Versions that wrote no seal named no epoch either.
    if value["seal"] != nil || value["epoch"] != nil, value["seal"]?.string != seal {
      throw LegacyFault.damaged(path, "it was changed by hand: it is not what the sink wrote")
    }
    // A history that cannot be read is none: whoever needs it reads the file.
    for member in value["histories"]?.members ?? [] {
      histories[member.name.string] = FileHistory(member.value)
    }
  }

  private static func numbers(_ value: JSONValue?, _ path: String) throws -> [ExactString: Int64] {
    var numbers: [ExactString: Int64] = [:]
    for member in value?.members ?? [] {
      guard let number = member.value.number.flatMap({ Int64($0.lexeme) }) else {
        throw LegacyFault.damaged(path, "what it says of \(member.name.string) is no number")
      }
      numbers[member.name] = number
    }
    return numbers
  }
}
