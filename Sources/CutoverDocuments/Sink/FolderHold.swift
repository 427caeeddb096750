/// The files that clients are not answered from any more.
struct FolderHold: Equatable {
  private let complete: Set<String>

  /// - Parameter complete: The names of the endpoints that are read from the repository alone.
  init(complete: Set<String> = []) { self.complete = complete }

  /// Whether every endpoint is complete that reads the file, or one that it is left alone with.
  func covers(_ name: String, of store: DocumentStore) -> Bool {
    let readers = store.group(of: name).flatMap(store.readers)
    return !readers.isEmpty && readers.allSatisfy(complete.contains)
  }

  /// Whether no endpoint reads any file any more.
  func coversAll(of store: DocumentStore) -> Bool { store.readers.isSubset(of: complete) }

  /// A hold of every file but those.
  static func all(but names: [String], of store: DocumentStore) -> FolderHold {
    FolderHold(complete: store.readers.subtracting(names.flatMap(store.readers)))
  }
}
