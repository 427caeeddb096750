import CutoverDocuments
import CutoverDomain

/// What a batch of events does to the legacy documents of a declared domain.
struct DeclaredBatch: DocumentBatch {
  /// By the datasets' tables, in their order.
  private var lists: [(table: String, change: ListChange)]

  init(_ datasets: [any Dataset.Type]) { lists = datasets.map { ($0.table, $0.emptyChange) } }

  var changes: [any DocumentChange] { lists.map(\.change).filter { !$0.isEmpty } }

  mutating func add(_ event: any DomainEvent) throws {
    guard let event = event as? DeclaredEvent else {
      throw SinkError(.unavailable, "this is an event of another domain")
    }
    // A backfill is about the other store.
    if case .change(let change) = event.body { try change.add(to: &self) }
  }

  mutating func put<Records: Dataset>(_ record: [UInt8], key: String, _ records: Records.Type) {
    guard let index = lists.firstIndex(where: { $0.table == Records.table }) else {
      preconditionFailure("the dataset \(Records.table) is not among those of the domain")
    }
    lists[index].change.put(record, key: key)
  }
}

extension Dataset {
  fileprivate static var emptyChange: ListChange { ListChange(list) }
}
