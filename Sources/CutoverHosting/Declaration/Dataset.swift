package import CutoverDocuments
import CutoverDomain
package import CutoverJSON
package import CutoverPostgres
package import CutoverRepository
package import CutoverTables

/// Records of one type that are kept in a list of a legacy document, or in a table of a legacy SQLite file, and in a
/// table of the repository.
///
/// The document says it all: the table has its name, the same key, and the same order.
package protocol Dataset: RecordTable where Key == ExactString {
  // Declared again: a file that does not import `RecordTable`'s module would get the defaults below, and not what a
  // dataset says.
  static var table: String { get }
  static var keepsArrival: Bool { get }
  static var traits: TableTraits { get }
  static var storedColumns: [String: StoredColumn] { get }
  /// Its place in the legacy documents.
  static var list: ListDataset<Record> { get }
  /// Its table in a legacy SQLite file. Then there are no documents: ``list`` says what answers look like and what the
  /// table of the repository is called, and is in the order of the keys. `nil` where the legacy store is a folder.
  static var legacyTable: LegacyTable<Record>? { get }
  /// The texts without which there is no record: those that the table asks for (`CHECK (text <> '')`).
  static var requiredTexts: [StaticString] { get }
  /// By fields, what else the constraints of the table ask for.
  static var rules: [String: FieldRule] { get }
  /// Whether nobody is shown what a row holds: it has secrets, be they encrypted or not.
  static var isSecret: Bool { get }
  /// Whether it is of an earlier layout of the legacy file: an import takes it from a file that has its table, and leaves
  /// all others alone then. Nothing else reads or writes it.
  static var isEarlier: Bool { get }
  /// Whether a backfill notes rows that the repository cannot have in `import_rejects`, see
  /// `Sources/CutoverHosting/Migrations`, and goes on. Otherwise it ends with the first of them.
  static var takesRefusals: Bool { get }
  /// What makes of records of the legacy table what the repository has of them: the fields that it alone has, and one form
  /// of what the legacy program has in several. Throws ``RefusedColumn`` for what the repository cannot have.
  static func adoption(from reader: TableReader) throws -> (inout Record) throws -> Void
  /// What is executed when all of a legacy table is in the repository, and all that it refers to.
  static var afterLoad: [any PostgresStatement] { get }
}

extension Dataset {
  package static var table: String { list.document.replacing("-", with: "_") }
  package static var keyFields: [StaticString] { [list.key] }
  package static func key(of record: Record) -> ExactString { ExactString(list.keyOf(record)) }
  package static var requiredTexts: [StaticString] { [] }
  package static var rules: [String: FieldRule] { [:] }
  package static var isSecret: Bool { false }
  package static var isEarlier: Bool { false }
  package static var keepsArrival: Bool { list.order == .arrival }
  package static var traits: TableTraits { TableTraits() }
  package static var storedColumns: [String: StoredColumn] { [:] }
  package static var takesRefusals: Bool { false }
  package static func adoption(from reader: TableReader) throws -> (inout Record) throws -> Void { { _ in } }
  package static var afterLoad: [any PostgresStatement] { [] }

  /// Its document, as the repository knows it.
  package static var document: RepositoryDocument { RepositoryDocument(list.document) }
}
