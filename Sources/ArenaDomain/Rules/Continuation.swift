import CutoverJSON

extension ConversationMessage {
  /// Whether the message goes to the last conversation of its model, where there is one, and does not begin another. `key`
  /// is that conversation's id; `nil` for one without, as from a legacy file. Both stores ask this.
  func continues(key: String?) -> Bool {
    guard let conversation else { return true }
    return key.map { ExactString($0) == ExactString(conversation) } ?? false
  }
}
