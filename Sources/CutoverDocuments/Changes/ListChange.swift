package import CutoverDomain
import CutoverJSON

/// Records of a list that are there once for each key: one with a key that the list has takes the place of the old one,
/// others come in where the dataset's ``ListOrder`` says.
package struct ListChange: DocumentChange {
  package let name: String
  private let list: StaticString
  private let fields: KeyFields
  private var keys = KeyTable()
  /// By the numbers of their keys.
  private var records: [[UInt8]] = []
  private var numbers: [CollectionEdit.Number]
  private let order: ListOrder

  package init<Record: WireObject>(_ dataset: ListDataset<Record>) {
    name = dataset.fileName
    list = dataset.list
    fields = KeyFields([dataset.key])
    order = dataset.order
    numbers = dataset.numbers.map { CollectionEdit.Number(name: $0, atLeast: 0) }
  }

  package var isEmpty: Bool { records.isEmpty }

  package mutating func put(_ record: [UInt8], key: String) {
    let number = keys.add(key)
    if number == records.count { records.append(record) } else { records[number] = record }
  }

  /// Raises the integer at `index` of the dataset's ``ListDataset/numbers`` to `value`, unless it is there already.
  package mutating func raise(_ index: Int, to value: Int64) {
    let old = numbers[index]
    numbers[index] = CollectionEdit.Number(name: old.name, atLeast: max(old.atLeast, value))
  }

  /// The numbers of the keys in the order in which new records stand.
  private var inOrder: [Int] { order == .key ? keys.sorted : Array(records.indices) }

  private var edit: CollectionEdit {
    var edit = CollectionEdit(list, .array)
    edit.numbers = numbers
    return edit
  }

  package func fresh() throws -> [UInt8] {
    var edit = edit
    edit.appended = inOrder.map { records[$0] }
    return edit.fresh()
  }

  package func edit(_ file: DocumentFile) throws -> DocumentEdit {
    let found = try KeyedPlaces(
      file, list: list, fields: fields, keys: keys, numbers: numbers.map(\.name), order: order)
    var edit = edit
    let new = inOrder.filter { !found.isFound[$0] }
    let inserts = new.compactMap { key in
      found.gaps[key].map { CollectionEdit.Step.insert(records[key], before: $0.start, behind: $0.previousEnd) }
    }
    // Stable: inserts of one place stay in order, and stand before what is done to the record there.
    edit.steps = (inserts + found.places.map { .replace($0.place, records[$0.key]) }).sorted { $0.start < $1.start }
    edit.appended = new.filter { found.gaps[$0] == nil }.map { records[$0] }
    return DocumentEdit(
      splices: try edit.splices(in: file, found.shape), layout: found.layout, added: edit.added)
  }
}
