import CutoverDomain
import CutoverJSON

extension LegacySink.State {
  /// What is known of the files' past once these new versions are in place.
  func histories(after staged: [LegacyFolder.Staged]) -> [String: FileHistory] {
    var histories = stored?.histories ?? [:]
    for file in staged {
      let name = file.replacement.to
      histories[name] = file.origin.map {
        FileHistory(histories[name], $0, at: position?.sequence ?? 0)
      }
    }
    return histories
  }

  /// What is known of the last conversations in `conversations.json` while it is among `held`.
  func heldConversations(_ held: [ExactString: Int64]) -> [ExactString: String]? {
    let name = ExactString(LegacyDocument.conversations.fileName)
    guard held[name] != nil else { return nil }
    return stored?.held[name] != nil ? stored?.heldConversations : stored?.lastConversations ?? [:]
  }

  /// How long the files are once these new versions are in place.
  func sizes(after staged: [LegacyFolder.Staged]) -> [ExactString: Int64] {
    var sizes = stored?.sizes ?? [:]
    for file in staged { sizes[ExactString(file.replacement.to)] = Int64(file.size) }
    return sizes
  }

  /// The files that were there when somebody looked, or are there now, without those whose sizes are known anyway.
  func seen(in folder: LegacyFolder, besides sizes: [ExactString: Int64] = [:]) -> Set<ExactString> {
    let present = LegacyDocument.allCases.map(\.fileName).filter(folder.has)
    return (stored?.seen ?? []).union(seen).union(present.map { ExactString($0) }).subtracting(sizes.keys)
  }

  /// Whether the file is known to have been there.
  func knows(_ name: ExactString) -> Bool { stored?.knows(name) == true || seen.contains(name) }

  /// What is held once `changes` came: a held file stays behind at what it holds now.
  func held(_ changes: [any DocumentChange]) -> [ExactString: Int64] {
    var held = stored?.held ?? [:]
    for change in changes where hold.covers(change.name) && held[ExactString(change.name)] == nil {
      held[ExactString(change.name)] = position?.sequence ?? 0
    }
    return held
  }
}
