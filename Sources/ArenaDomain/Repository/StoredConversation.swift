/// A row of `conversations`.
struct StoredConversation: Sendable {
  var id: Int64 = 0
  var modelId = ""
  var occurrence: Int64 = 0
  var arrival: Int64 = 0
  var messagesNull = false
  /// Whether it is the last conversation of its model, the one that new messages go to.
  var isLast = false
  /// The id that messages name it by; `nil` for one that came without, as from a legacy file.
  var key: String?
  /// The sequence number of the event that wrote it.
  var seq: Int64 = 0
}
