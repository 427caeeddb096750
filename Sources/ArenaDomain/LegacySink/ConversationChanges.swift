import CutoverDocuments
import CutoverDomain
import CutoverJSON

/// Messages of a batch, in the conversations that they belong to.
///
/// The files know no ids of conversations. Which one is the last of a model is remembered beside them, in `lastIds`.
struct ConversationChanges: DocumentChange {
  private static let list = ArenaLists.conversations.list
  private static let document = LegacyDocument.conversations.rawValue
  private static let fields = KeyFields(["model_id", "messages"])

  private struct Conversation {
    let model: Int
    var messages: [[UInt8]]
    /// It goes on with the last conversation of the model in the file, if there is one.
    let isContinuation: Bool
  }

  /// The id of each model's last conversation, where it has one.
  private var lastIds: [ExactString: String]
  private var models = KeyTable()
  /// By the numbers of their models, the index of the last conversation.
  private var current: [Int] = []
  private var conversations: [Conversation] = []

  init(_ memory: FolderMemory) { lastIds = memory[Self.document] ?? [:] }

  /// What the folder remembers: `lastIds`.
  var memory: FolderMemory { Self.memory(lastIds) }

  static func memory(_ lastIds: [ExactString: String]) -> FolderMemory { [document: lastIds] }

  var name: String { ArenaLists.conversations.fileName }
  var isEmpty: Bool { conversations.isEmpty }

  mutating func put(_ message: ConversationMessage) throws {
    let key = ExactString(message.modelId)
    let json = try message.message.json
    let goesOn = message.continues(key: lastIds[key])
    if let conversation = message.conversation { lastIds[key] = conversation }
    let number = models.add(message.modelId)
    if number < current.count, goesOn {
      conversations[current[number]].messages.append(json)
      return
    }
    if number == current.count { current.append(conversations.count) } else { current[number] = conversations.count }
    conversations.append(Conversation(model: number, messages: [json], isContinuation: goesOn))
  }

  func fresh() throws -> [UInt8] {
    var edit = CollectionEdit(Self.list, .array)
    edit.appended = conversations.map(record)
    return edit.fresh()
  }

  func edit(_ file: DocumentFile) throws -> DocumentEdit {
    /// By the numbers of their models, what has to be known of the last conversation in the file.
    var found: [ConversationPlace?] = Array(repeating: nil, count: models.count)
    let shape = try DocumentShape(file, collection: Self.list, .array) { reader in
      var tracker = RecordTracker()
      var text: [UInt8] = []
      return try reader.walkRecords(&tracker) { tracker in
        text.removeAll(keepingCapacity: true)
        let isNull = try reader.peek() == .null
        var place = ConversationPlace(start: tracker.start)
        try reader.readRecord(Self.fields) { field in
          if field == 0 { try reader.readText(into: &text) } else { try place.readMessages(reader) }
        }
        guard let model = models.number(of: text) else { return }
        if !isNull, !text.isEmpty || place.hasMessages { place.close = reader.bracketEnd }
        found[model] = place
      }
    }
    var edit = CollectionEdit(Self.list, .array)
    for conversation in conversations {
      if conversation.isContinuation, let place = found[conversation.model] {
        edit.inner.append(
          try place.isRepeated
            ? rewriting(place, in: file, adding: conversation.messages)
            : place.splice(adding: conversation.messages, record: record(conversation)))
      } else {
        edit.appended.append(record(conversation))
      }
    }
    return DocumentEdit(splices: try edit.splices(in: file, shape))
  }

  /// The record with its lists of messages as one, to which `messages` are added.
  private func rewriting(_ place: ConversationPlace, in file: DocumentFile, adding messages: [[UInt8]]) throws -> Splice
  {
    let range = place.start..<(place.close ?? place.start)
    let reader = JSONReader(
      bytes: try file.bytes(range), source: file.path, options: JSONReaderOptions(invalidUTF8: .replace))
    let new = try messages.map { try JSONValue.parse($0) }
    let record = NormalForm.object(try reader.readValue(), Self.fields) { field, values in
      guard field == 1 else { return NormalForm.number(values) }
      return .array((NormalForm.list(values).elements ?? []) + new)
    }
    var bytes: [UInt8] = []
    record.write(into: &bytes)
    return Splice(range: range, bytes: bytes)
  }

  private func record(_ conversation: Conversation) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("model_id", models[conversation.model])
    writer.name("messages")
    writer.beginArray()
    for message in conversation.messages { writer.raw(message) }
    writer.endArray()
    writer.endObject()
    return writer.bytes
  }
}
