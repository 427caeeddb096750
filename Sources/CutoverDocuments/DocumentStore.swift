package import CutoverDomain
package import CutoverJSON

/// A text for each key of some documents, which the folder keeps beside them since they have no place for it.
package typealias FolderMemory = [String: [ExactString: String]]

/// A legacy store that is a folder of JSON documents, as its domain declares it.
package struct DocumentStore: Sendable {
  /// A document that a folder has once.
  package struct Document: Sendable {
    /// The name of its file without `.json`.
    package let name: String
    /// The endpoints that are read from it. The first one's answer is what the whole document says.
    package let readers: [String]
    /// Whether batches remember something beside it, see ``FolderMemory``.
    package let isRemembered: Bool

    package init(_ name: String, readers: [String], isRemembered: Bool = false) {
      self.name = name
      self.readers = readers
      self.isRemembered = isRemembered
    }

    package var fileName: String { name + ".json" }
  }

  /// Documents that there are for some keys, one each: the prefix and the key are the name of the file. For clients one
  /// that cannot be read is as good as one that is not there.
  package struct Family: Sendable {
    package let prefix: String
    package let readers: [String]

    package init(prefix: String, readers: [String]) {
      self.prefix = prefix
      self.readers = readers
    }

    package func fileName(for key: String) -> String { prefix + key + ".json" }

    /// The key of the file `name`, `nil` for one that is not of the family.
    package func key(of name: String) -> String? {
      guard name.hasPrefix(prefix), name.hasSuffix(".json"), name.utf8.count >= prefix.utf8.count + 5 else {
        return nil
      }
      return String(name.dropFirst(prefix.count).dropLast(".json".count))
    }
  }

  /// Whose the documents are: a folder that another domain's events were written to is refused.
  package let domain: String
  package let endpoints: [Endpoint]
  package let documents: [Document]
  package let families: [Family]
  /// Files that are left alone together: an event can be about several of them, and look at some to know what it does to
  /// others. No file is in two sets.
  let linked: [Set<String>]
  /// An empty batch for a folder.
  let makeBatch: @Sendable (FolderView) -> any DocumentBatch

  package init(
    of domain: String, endpoints: [Endpoint], documents: [Document], families: [Family] = [],
    linked: [Set<String>] = [], makeBatch: @escaping @Sendable (FolderView) -> any DocumentBatch
  ) {
    self.domain = domain
    self.endpoints = endpoints
    self.documents = documents
    self.families = families
    self.linked = linked.reduce(into: []) { groups, names in
      let others = groups.filter { !$0.isDisjoint(with: names) }
      groups.removeAll { !$0.isDisjoint(with: names) }
      groups.append(others.reduce(names) { $0.union($1) })
    }
    self.makeBatch = makeBatch
  }

  /// The endpoints that any file is read for.
  package var readers: Set<String> { Set(documents.flatMap(\.readers) + families.flatMap(\.readers)) }

  /// The documents that something is remembered of.
  var remembered: [Document] { documents.filter(\.isRemembered) }

  /// The files that are left alone together with one, itself among them.
  func group(of name: String) -> Set<String> { linked.first { $0.contains(name) } ?? [name] }

  /// Whether a file belongs to the dataset.
  func has(_ name: String) -> Bool { documents.contains { $0.fileName == name } || isInFamily(name) }

  func isInFamily(_ name: String) -> Bool { families.contains { $0.key(of: name) != nil } }

  /// The endpoints that a file is read for.
  package func readers(of name: String) -> [String] {
    if let document = documents.first(where: { $0.fileName == name }) { return document.readers }
    return families.first { $0.key(of: name) != nil }?.readers ?? []
  }

  /// The names of the files that the answer to `request` is made from, whether or not they are there; the first is what
  /// clients see if it can be read. A name with a NUL is left out: no file can have it, and the system would look for what
  /// stands before the NUL.
  package func files(for request: Request) -> [String] {
    let endpoint = request.endpoint.name
    let own = request.parameters.first.map { key in
      families.filter { $0.readers.contains(endpoint) }.map { $0.fileName(for: key) }
    }
    let shared = documents.filter { $0.readers.contains(endpoint) }.map(\.fileName)
    return ((own ?? []) + shared).filter { !$0.utf8.contains(0) }
  }

  /// Those files of the folder at `path` as they are now.
  package func sources(of request: Request, in path: String) -> [SourceFile] {
    files(for: request).map { SourceFile(at: "\(path)/\($0)") }
  }

  /// The call whose answer is what the file holds; `nil` for a file that no endpoint reads.
  package func request(reading name: String) -> Request? {
    guard let reader = readers(of: name).first, let endpoint = endpoints.first(where: { $0.name == reader }) else {
      return nil
    }
    let isDocument = documents.contains { $0.fileName == name }
    return Request(endpoint, isDocument ? [] : families.compactMap { $0.key(of: name) }.prefix(1).map { $0 })
  }
}

extension DocumentStore {
  /// What is remembered where nothing was noted yet.
  var emptyMemory: FolderMemory { Dictionary(uniqueKeysWithValues: remembered.map { ($0.name, [:]) }) }

  /// Where the folder says that it stands; `nil` where it says nothing. Throws ``SinkError`` where it cannot be read.
  package func position(in folder: String) throws(SinkError) -> SinkPosition? {
    do { return try FolderPosition(in: folder, of: self)?.position } catch { throw DocumentFault.sinkError(error) }
  }

  /// The files of a folder that are not written any more, and the last entry of the journal that each has; `nil` where it
  /// was an entry of another journal. Throws ``SinkError`` where it cannot be read.
  package func heldEntries(in folder: String) throws(SinkError) -> [String: Int64?] {
    do {
      let held = try FolderPosition(in: folder, of: self)?.held ?? [:]
      return Dictionary(
        uniqueKeysWithValues: held.map { ($0.key.string, $0.value == FolderPosition.elsewhere ? nil : $0.value) })
    } catch { throw DocumentFault.sinkError(error) }
  }

  /// The files of a folder, or of a copy of one, that have not got what came since they were left alone. Throws
  /// ``SinkError``.
  package func oldFiles(in folder: String) throws(SinkError) -> [String] {
    do {
      guard let position = try FolderPosition(in: folder, of: self) else { return [] }
      return position.held.filter { $0.value < position.position.sequence }.map(\.key.string).sorted()
    } catch { throw DocumentFault.sinkError(error) }
  }
}
