import CutoverDocuments
package import CutoverDomain
import CutoverJSON
package import CutoverMessages
package import CutoverRepository

/// A type of events: what one says is stated here once, and both stores apply it.
package struct EventType: Sendable {
  /// What events of this type are called on the wire.
  package let name: String
  /// The datasets that an event can be about, where it reads some of them; none where events only put records.
  let linked: [any Dataset.Type]
  /// Makes of the event's `data` what it changes. Throws ``EventError`` and `JSONError`.
  let change: @Sendable (_ data: JSONReader) throws -> any RecordChange

  /// Events whose `data` is a record, which takes the place of the one with its key, or is a new one. `refusal` says
  /// what a record must not be: then the event is refused, and its sender is still there to hear of it.
  package static func put<Records: Dataset>(
    _ name: String, into records: Records.Type,
    refusal: @escaping @Sendable (Records.Record) -> (field: String, message: String)? = { _ in nil }
  ) -> EventType {
    EventType(name: name, linked: []) { reader in
      let record = try Records.Record(reading: reader)
      if Records.list.keyOf(record).isEmpty {
        throw EventError(.missingField, field: "/data/\(Records.list.key)", "this names the record and cannot be empty")
      }
      try refuse(record, refusal)
      return PutRecord<Records>(record: record)
    }
  }

  /// Events whose outcome depends on what is stored. Both stores call `outcome` with their own records, which is a pure
  /// function of those and the event: so nothing in it may ask a clock, but that of the journal, or anything else.
  ///
  /// ```swift
  /// EventType.fold("filled", on: [Executions.self], names: { [.init($0.id, in: Executions.self)] }) { (fill: Fill, stored) in
  ///   guard var execution = try stored.find(fill.id, in: Executions.self) else { return .refused("there is no such execution") }
  ///   if execution.status == "FILLED" { return execution.price == fill.price ? .duplicate : .stale }
  ///   (execution.status, execution.price) = ("FILLED", fill.price)
  ///   return .applied([.put(execution, in: Executions.self)])
  /// }
  /// ```
  ///
  /// A document of a folder that such events are about is read whole for each batch.
  ///
  /// - Parameters:
  ///   - datasets: All that an event of this type reads or writes.
  ///   - names: The records that an event is about, as far as it says which: those of a batch are read at once.
  ///   - refusal: What the event's `data` must not be.
  ///   - records: The records that it has, and in which members, "" for the event as a whole: what no table can hold is
  ///     refused.
  package static func fold<Body: WireObject>(
    _ name: String, on datasets: [any Dataset.Type],
    refusal: @escaping @Sendable (Body) -> (field: String, message: String)? = { _ in nil },
    records: @escaping @Sendable (Body) -> [(member: String, record: RecordWrite)] = { _ in [] },
    names: @escaping @Sendable (Body) -> [RecordName] = { _ in [] },
    outcome: @escaping @Sendable (_ event: Body, _ stored: any StoredRecords) throws -> EventOutcome
  ) -> EventType {
    EventType(name: name, linked: datasets) { reader in
      let body = try Body(reading: reader)
      try refuse(body, refusal)
      return FoldedChange(
        datasets: datasets, names: names(body), records: records(body), body: try body.json
      ) { try outcome(body, $0) }
    }
  }

  private static func refuse<Body>(_ body: Body, _ refusal: (Body) -> (field: String, message: String)?) throws {
    if let (field, message) = refusal(body) { throw EventError(.outOfRange, field: "/data/\(field)", message) }
  }
}

/// What becomes of an event.
package enum EventOutcome: Sendable {
  /// It changes these records.
  case applied([RecordWrite])
  /// What it says is so already: nothing changes.
  case duplicate
  /// Something newer holds: nothing changes.
  case stale
  /// It cannot be: neither store takes it, and it is put aside with this reason.
  case refused(String)
  /// Another record is in its way, which this names: neither store takes it.
  case conflict(with: String)

  package var writes: [RecordWrite] { if case .applied(let writes) = self { writes } else { [] } }

  /// Why neither store takes it; `nil` where it is none of their business, or done.
  var refusal: String? {
    switch self {
    case .applied, .duplicate, .stale: nil
    case .refused(let reason): reason
    case .conflict(let other): "\(other) is in its way"
    }
  }
}

/// A record that is written or removed.
package struct RecordWrite: Sendable {
  let change: any RecordChange

  package static func put<Records: Dataset>(_ record: Records.Record, in records: Records.Type) -> RecordWrite {
    RecordWrite(change: PutRecord<Records>(record: record, isChange: true))
  }

  /// Of a record some fields, for what no table can hold: those that the event says something of.
  package static func part<Records: Dataset>(
    _ record: Records.Record, of records: Records.Type, _ fields: Set<String>
  ) -> RecordWrite {
    RecordWrite(change: PutRecord<Records>(record: record, fields: fields))
  }

  package static func remove<Records: Dataset>(_ key: String, from records: Records.Type) -> RecordWrite {
    RecordWrite(change: RemoveRecord<Records>(key: key))
  }

  /// A message for other programs, which the repository enqueues in the transaction of the event; the legacy side has none.
  /// For domains that say so by ``HostedDomain/sendsMessages``.
  package static func message(_ make: @escaping @Sendable () -> OutboxMessage) -> RecordWrite {
    RecordWrite(change: SentMessage(make: make))
  }
}

/// A record that an event is about.
package struct RecordName: Sendable {
  let key: String
  let dataset: any Dataset.Type

  package init(_ key: String, in dataset: any Dataset.Type) { (self.key, self.dataset) = (key, dataset) }

  var table: String { dataset.table }
}

/// The records of a store as an event finds them: those before it in its batch have been applied.
package protocol StoredRecords {
  /// When the journal took in the event, in Unix milliseconds: the only clock that an outcome may know, since both stores
  /// have the same.
  var acceptedAt: Int64 { get }
  func find<Records: Dataset>(_ key: String, in records: Records.Type) throws -> Records.Record?
  /// The record with some values of an index, of which no two have all.
  func find<Index: UniqueIndex>(_ values: [String], by index: Index.Type) throws -> Index.Table.Record?
  where Index.Table: Dataset
  /// The records that have a value in an index's field, in the order of their keys.
  func records<Index: RecordIndex>(_ index: Index.Type, with value: String) throws -> [Index.Table.Record]
  where Index.Table: Dataset
}
