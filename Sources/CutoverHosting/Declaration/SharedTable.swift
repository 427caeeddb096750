package import CutoverDocuments
package import CutoverDomain
package import CutoverRepository
package import CutoverTables

/// A dataset whose records are rows of a table of a legacy SQLite file and of one of the repository, with columns of the
/// same names in both, in the order of their keys. What the repository cannot have is noted by an import, and not what
/// ends it.
package protocol SharedDataset: Dataset {
  static var both: SharedTable<Record> { get }
}

extension SharedDataset {
  package static var list: ListDataset<Record> { both.list }
  package static var legacyTable: LegacyTable<Record>? { both.legacy }
  package static var storedColumns: [String: StoredColumn] { both.stored }
  package static var traits: TableTraits { both.traits }
  package static var takesRefusals: Bool { true }
}

/// A table that both stores have.
///
/// ```swift
/// SharedTable<Execution>(
///   "offchain_trades", list: "executions", ["priceCents": .digits, "executedAt": .time(.spaced)]) { "\($0.id)" }
/// ```
package struct SharedTable<Record: WireObject>: Sendable {
  let list: ListDataset<Record>
  let legacy: LegacyTable<Record>
  let stored: [String: StoredColumn]
  let traits: TableTraits

  /// - Parameters:
  ///   - list: What answers call the records.
  ///   - key: The field that tells a record from the others.
  ///   - numbered: Whether the tables number their rows by it.
  ///   - legacyName: What the legacy table is called where the repository has another name for it.
  ///   - forms: Of fields whose legacy column is not of the usual form, see ``DatasetColumns``.
  ///   - own: The fields that the repository alone has.
  ///   - calculated: Those of them that events and statements fill in, and no import.
  package init(
    _ name: String, list: StaticString, key: StaticString = "id", numbered: Bool = true, legacyName: String? = nil,
    _ forms: [String: ColumnForm] = [:], own: [String: StoredForm?] = [:], calculated: [String] = [],
    wider: [String: StoredForm] = [:], legacyNames: [String: String] = [:],
    keyOf: @escaping @Sendable (Record) -> String
  ) {
    let columns = DatasetColumns(of: Record.self, forms, own: own, wider: wider, legacyNames: legacyNames)
    self.list = ListDataset(name, list: list, key: key, order: .key, keyOf)
    legacy = LegacyTable(legacyName ?? name, key: [key], columns: columns.legacy)
    stored = columns.stored
    traits = TableTraits(numbered: numbered ? "\(key)" : nil, calculated: calculated)
  }
}
