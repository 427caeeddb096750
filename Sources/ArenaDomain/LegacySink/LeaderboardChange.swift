import CutoverJSON

/// The last leaderboard of a batch, which takes the place of the file's.
struct LeaderboardChange: DocumentChange {
  private static let list: StaticString = "leaderboard"

  private var entries: [[UInt8]]?

  var name: String { LegacyDocument.leaderboard.fileName }
  var isEmpty: Bool { entries == nil }

  mutating func put(_ entries: [LeaderboardEntry]) throws { self.entries = try entries.map { try $0.json } }

  private var edit: CollectionEdit {
    var edit = CollectionEdit(Self.list, .array)
    edit.isReplaced = true
    edit.appended = entries ?? []
    return edit
  }

  func fresh() throws -> [UInt8] { edit.fresh() }

  func edit(_ file: LegacyFile) throws -> DocumentEdit {
    let shape = try DocumentShape(file, collection: Self.list, .array) { reader in
      let start = reader.offset
      try reader.skipValue()
      var span = CollectionSpan(opening: start, open: start + 1)
      span.close = reader.bracketEnd
      return span
    }
    return DocumentEdit(splices: try edit.splices(in: file, shape))
  }
}
