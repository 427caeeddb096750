package import CutoverDomain
import CutoverJSON

/// A list that comes as a whole, and takes the place of the one in the file.
package struct ReplacedListChange: DocumentChange {
  package let name: String
  private let list: StaticString
  private var records: [[UInt8]]?

  package init<Record: WireObject>(_ dataset: ListDataset<Record>) {
    name = dataset.fileName
    list = dataset.list
  }

  package var isEmpty: Bool { records == nil }

  package mutating func put(_ records: [[UInt8]]) { self.records = records }

  private var edit: CollectionEdit {
    var edit = CollectionEdit(list, .array)
    edit.isReplaced = true
    edit.appended = records ?? []
    return edit
  }

  package func fresh() throws -> [UInt8] { edit.fresh() }

  package func edit(_ file: DocumentFile) throws -> DocumentEdit {
    let shape = try DocumentShape(file, collection: list, .array) { reader in
      let start = reader.offset
      try reader.skipValue()
      var span = CollectionSpan(opening: start, open: start + 1)
      span.close = reader.bracketEnd
      return span
    }
    return DocumentEdit(splices: try edit.splices(in: file, shape))
  }
}
