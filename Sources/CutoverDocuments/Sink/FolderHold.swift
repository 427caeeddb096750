/// The files that clients are not answered from any more.
struct FolderHold: Equatable {
  private let complete: Set<String>

  /// - Parameter complete: The names of the endpoints that are read from the repository alone.
  init(complete: Set<String> = []) { self.complete = complete }

  /// Whether every endpoint that reads the file is complete.
  func covers(_ name: String, of store: DocumentStore) -> Bool {
    let readers = store.readers(of: name)
    return !readers.isEmpty && readers.allSatisfy(complete.contains)
  }

  /// Whether no endpoint reads any file any more.
  func coversAll(of store: DocumentStore) -> Bool { store.readers.isSubset(of: complete) }

  /// A hold of every file but those.
  static func all(but names: [String], of store: DocumentStore) -> FolderHold {
    FolderHold(complete: store.readers.subtracting(names.flatMap(store.readers)))
  }
}
