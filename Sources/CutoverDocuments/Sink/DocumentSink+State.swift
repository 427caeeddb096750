import CutoverDomain
import CutoverJSON

extension DocumentSink {
  /// What the sink knows of its folder.
  struct State: Sendable {
    var isOpen = false
    /// What the position file says, `nil` where there is none.
    var stored: FolderPosition?
    /// Where the sink stands. Ahead of the file where no event of a batch was for the files, and none had been before:
    /// a folder that may only be read stays usable.
    var position: SinkPosition?
    /// How far the files have been, where they do not say it.
    var remembered: Int64 = 0
    /// The files that are not written any more.
    var hold = FolderHold()
    /// Whether the folder has had a position that this journal gave it.
    var isOurs = false
    /// The newest entry that the folder is known to have been at.
    var newest: Int64 = 0
    /// The files that were there while the folder had no position to say it.
    var seen: Set<ExactString> = []
    /// Keeps other processes from the folder; `nil` before it is opened, and where it takes no lock.
    var lock: StoreLock?
  }
}

extension DocumentSink.State {
  /// Forgets what the folder says; not whose it is.
  mutating func close() {
    newest = max(newest, position?.sequence ?? 0)
    (isOpen, stored, position, remembered) = (false, nil, nil, 0)
  }

  /// What the folder says, with the position that the sink has.
  var standing: FolderPosition? {
    guard var standing = stored else { return nil }
    if let position { standing.position = position }
    return standing
  }

  /// What is known of the files' past once these new versions are in place.
  func histories(after staged: [DocumentFolder.Staged]) -> [String: FileHistory] {
    var histories = stored?.histories ?? [:]
    for file in staged {
      let name = file.replacement.to
      histories[name] = file.origin.map {
        FileHistory(histories[name], $0, at: position?.sequence ?? 0)
      }
    }
    return histories
  }

  /// What was remembered beside those documents that are among `held`, when they were left alone.
  func heldMemory(_ held: [ExactString: Int64], of store: DocumentStore) -> FolderMemory {
    var memory: FolderMemory = [:]
    for document in store.remembered {
      let file = ExactString(document.fileName)
      guard held[file] != nil else { continue }
      memory[document.name] =
        stored?.held[file] != nil ? stored?.heldMemory[document.name] : stored?.memory[document.name] ?? [:]
    }
    return memory
  }

  /// How long the files are once these new versions are in place.
  func sizes(after staged: [DocumentFolder.Staged]) -> [ExactString: Int64] {
    var sizes = stored?.sizes ?? [:]
    for file in staged { sizes[ExactString(file.replacement.to)] = Int64(file.size) }
    return sizes
  }

  /// Of the files that these new versions do not replace.
  func digests(after staged: [DocumentFolder.Staged]) -> [ExactString: String] {
    var digests = stored?.digests ?? [:]
    for file in staged { digests[ExactString(file.replacement.to)] = nil }
    return digests
  }

  /// The files that were there when somebody looked, or are there now, without those whose sizes are known anyway.
  func seen(in folder: DocumentFolder, besides sizes: [ExactString: Int64] = [:]) -> Set<ExactString> {
    let present = folder.store.documents.map(\.fileName).filter(folder.has)
    return (stored?.seen ?? []).union(seen).union(present.map { ExactString($0) }).subtracting(sizes.keys)
  }

  /// Whether the file is known to have been there.
  func knows(_ name: ExactString) -> Bool { stored?.knows(name) == true || seen.contains(name) }

  /// What is held once there was something for the files `names`: a held file stays behind at what it holds now.
  func held(_ names: some Sequence<String>, of store: DocumentStore) -> [ExactString: Int64] {
    var held = stored?.held ?? [:]
    for name in names.flatMap(store.group) where hold.covers(name, of: store) && held[ExactString(name)] == nil {
      held[ExactString(name)] = position?.sequence ?? 0
    }
    return held
  }

  /// What a batch may know of the folder.
  func view(of folder: DocumentFolder) -> FolderView {
    let names = folder.store.documents.map(\.fileName)
    let held = stored?.held ?? [:]
    return FolderView(
      memory: stored?.memory ?? folder.store.emptyMemory, folder: folder,
      left: Set(names.filter { held[ExactString($0)] != nil || hold.covers($0, of: folder.store) }),
      known: Set(names.filter { knows(ExactString($0)) }))
  }
}
