public import CutoverDomain

/// Where a record that is new comes in a list.
public enum ListOrder: Sendable {
  /// At its end.
  case arrival
  /// Before the first record with a greater key, by bytes: a list that is in the order of its keys stays so.
  case key
}

/// Records of one type in a list of a document: `{"notes": [...], "version": 1}`.
public struct ListDataset<Record: WireObject>: Sendable {
  /// The name of the document, see ``DocumentStore/Document``.
  public let document: String
  /// The member with the list.
  public let list: StaticString
  /// The field that tells a record from the others.
  public let key: StaticString
  /// The integers beside the list.
  public let numbers: [StaticString]
  public let order: ListOrder
  public let keyOf: @Sendable (Record) -> String

  public init(
    _ document: String, list: StaticString, key: StaticString, numbers: [StaticString] = [],
    order: ListOrder = .arrival,
    _ keyOf: @escaping @Sendable (Record) -> String
  ) {
    self.document = document
    self.list = list
    self.key = key
    self.numbers = numbers
    self.order = order
    self.keyOf = keyOf
  }

  public var fileName: String { document + ".json" }
}

extension ListDataset {
  /// The keys of the records of `file`, in its order; `nil` where a part of the file does not read as it does in the whole.
  public func keys(in file: DocumentFile) throws -> [String]? {
    let list = try DocumentList(self, in: file)
    guard list.isPlain else { return nil }
    var keys: [String] = []
    let next = list.listing.next
    while let record = try next?() { keys.append(keyOf(record)) }
    return keys
  }
}
